import { expect, test } from "vitest";
import { extentAt } from "./extent-at.ts";

const extents = [0, 100, 300].map((offset) => ({ offset, length: 50, kind: "data" as const }));

test.each([
  [0, 0],
  [49, 0],
  [50, 1],
  [120, 1],
  [299, 2],
  [340, 2],
  [9999, 2],
])("at %i the range with index %i is shown", (offset, index) => {
  expect(extentAt(extents, offset)).toBe(index);
});

test("where nothing was written there is no range to show", () => {
  expect(extentAt([], 5)).toBe(-1);
});
