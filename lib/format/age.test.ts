import { expect, test } from "vitest";
import { formatAge, formatShortAge } from "./age.ts";

const now = Date.parse("2026-06-15T12:00:00Z");

test.each([
  ["2026-06-15T11:59:30Z", "just now", "now"],
  ["2026-06-15T11:57:00Z", "3 minutes", "3min"],
  ["2026-06-15T11:00:00Z", "1 hour", "1h"],
  ["2026-06-07T12:00:00Z", "8 days", "8d"],
  ["2026-05-30T12:00:00Z", "2 weeks", "2w"],
  ["2026-01-15T12:00:00Z", "4 months", "4mo"],
  ["2024-01-15T12:00:00Z", "2 years", "2y"],
])("%s reads %s, or %s where it is narrow", (at, long, short) => {
  expect(formatAge(at, now)).toBe(long);
  expect(formatShortAge(at, now)).toBe(short);
});

test("a clock that runs ahead is told, not hidden", () => {
  expect(formatAge("2026-06-15T12:05:00Z", now)).toBe("in 5 minutes");
});
