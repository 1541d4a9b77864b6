import { expect, test } from "vitest";
import { formatLocal, formatUtc } from "./exact-time.ts";

test("UTC is given to the second", () => {
  expect(formatUtc("2026-06-15T12:00:05.123Z")).toBe("2026-06-15 12:00:05 UTC");
});

test("local time names its offset and is the same instant", () => {
  const [day, clock, zone] = formatLocal("2026-06-15T12:00:05Z").split(" ");
  expect(Date.parse(`${day}T${clock}${zone}`)).toBe(Date.parse("2026-06-15T12:00:05Z"));
});
