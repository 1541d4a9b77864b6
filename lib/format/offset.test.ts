import { expect, test } from "vitest";
import { formatHex, formatOffset } from "./offset.ts";

const KiB = 1024;
const GiB = 1024 ** 3;

test("two neighbouring places never read the same", () => {
  for (const step of [512, 64 * KiB, 1024 ** 2, GiB])
    for (const at of [0, 5 * GiB, 9 * 1024 * GiB, 3 * 64 * KiB])
      expect(formatOffset(at, step), `${at} by ${step}`).not.toBe(formatOffset(at + step, step));
});

test("round places have no needless digits", () => {
  expect(formatOffset(0, 64 * KiB)).toBe("0 B");
  expect(formatOffset(2 * GiB, 64 * KiB)).toBe("2 GiB");
  expect(formatOffset(1.25 * GiB, 64 * KiB)).toBe("1.25 GiB");
});

test("a place in hexadecimal is as tools write it", () => {
  expect(formatHex(5 * GiB)).toBe("0x140000000");
});
