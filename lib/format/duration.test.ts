import { expect, test } from "vitest";
import { formatDuration } from "./duration.ts";

test.each([
  [0, "< 1 s"],
  [-5, "< 1 s"],
  [999, "< 1 s"],
  [45_000, "45 s"],
  [60_000, "1 min"],
  [8_040_000, "2 h 14 min"],
  [86_400_000 + 5_000, "1 d"],
  [262_800_000, "3 d 1 h"],
])("%d ms read as %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});
