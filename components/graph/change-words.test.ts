import { expect, test } from "vitest";
import { changeTitle, changeWords } from "./change-words.ts";

const change = { from: "a", to: "b", changedBytes: 12_582_912, certainty: "exact-written", reason: null } as const;

test("what was written is told as an upper bound, and what may be old is marked", () => {
  expect(changeWords(change)).toBe("+12 MiB");
  expect(changeTitle(change)).toContain("Up to 12 MiB");
  expect(changeWords({ ...change, certainty: "stale" })).toBe("~12 MiB");
  expect(changeTitle({ ...change, certainty: "stale" })).toContain("may be missing");
});

test("what is not known is never told as nothing", () => {
  const unknown = { ...change, changedBytes: null, certainty: null, reason: "The file is gone." };
  expect(changeWords(unknown)).toBeNull();
  expect(changeTitle(unknown)).toContain("not known. The file is gone.");
  expect(changeWords({ ...change, changedBytes: 0 })).toBe("no change");
  expect(changeWords({ ...change, changedBytes: 0, certainty: "stale" })).toBe("~0 B");
});
