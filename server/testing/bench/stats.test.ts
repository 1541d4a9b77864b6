import { expect, test } from "vitest";
import { median, quantile } from "./stats.ts";

test("the median of an even number of values lies between the two in the middle", () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([9, 1, 5])).toBe(5);
});

test("p95 of twenty values is the nineteenth, whatever their order", () => {
  expect(quantile([...Array(20).keys()].reverse(), 0.95)).toBe(18);
});

test("of nothing there is no number", () => {
  expect(median([])).toBeNaN();
  expect(quantile([], 0.5)).toBeNaN();
});
