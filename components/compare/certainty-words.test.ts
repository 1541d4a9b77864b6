import { expect, test } from "vitest";
import { certaintyWords } from "./certainty-words.ts";

const told = { disk: "vda", granularityBytes: 65_536, changedBytes: 12_900_000, certainty: "exact-written" } as const;

test("bytes that were written are told as an upper bound of what differs", () => {
  expect(certaintyWords(told)).toBe("Up to 12.3 MiB written on vda between A and B, in pieces of 64 KiB.");
});

test("only what is sure to be complete is called no change at all", () => {
  expect(certaintyWords({ ...told, changedBytes: 0 })).toContain("No change at all");
  expect(certaintyWords({ ...told, changedBytes: 0, certainty: "upper-bound" })).toContain("No change at all");
  expect(certaintyWords({ ...told, changedBytes: 0, certainty: "stale" })).not.toContain("at all");
});

test("a picture from outside of a running machine never claims to hold all", () => {
  expect(certaintyWords({ ...told, certainty: "stale" })).toContain("There may be more");
});
