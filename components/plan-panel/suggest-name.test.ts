import { expect, test } from "vitest";
import { suggestName } from "./suggest-name.ts";

const now = new Date(2026, 5, 15, 12, 4);

test("the suggestion is the time, so that it sorts and says something", () => {
  expect(suggestName(now, [])).toBe("2026-06-15-1204");
});

test("a name is never suggested twice", () => {
  expect(suggestName(now, ["2026-06-15-1204", "2026-06-15-1204-2"])).toBe("2026-06-15-1204-3");
});
