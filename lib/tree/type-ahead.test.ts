import { expect, test } from "vitest";
import { findByPrefix } from "./type-ahead.ts";

const names = ["alpha", "Beta", "before", "gamma"];

test("one letter goes to the next match and round the end; more letters may stay", () => {
  expect(findByPrefix(names, "b", 1)).toBe(2);
  expect(findByPrefix(names, "b", 2)).toBe(1);
  expect(findByPrefix(names, "be", 1)).toBe(1);
  expect(findByPrefix(names, "x", 0)).toBe(-1);
});
