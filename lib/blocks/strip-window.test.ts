import { expect, test } from "vitest";
import { fitted, holding, isWhole, wholeDisk, zoomed } from "./strip-window.ts";

const KiB = 1024;
const GiB = 1024 ** 3;
const limits = { sizeBytes: 10 * GiB, pieceBytes: 64 * KiB };

test("what is pointed at stays in its place while zooming in and out again", () => {
  const around = 3 * GiB;
  const near = zoomed(wholeDisk(limits), 4, around, limits);
  expect((around - near.offset) / near.length).toBeCloseTo(0.3, 3);
  expect(zoomed(near, 1 / 4, around, limits)).toEqual(wholeDisk(limits));
});

test("a window never leaves the disk, and never shows less than can be told apart", () => {
  const end = zoomed(wholeDisk(limits), 1e9, limits.sizeBytes, limits);
  expect(end.length).toBe(32 * 64 * KiB);
  expect(end.offset + end.length).toBe(limits.sizeBytes);
  expect(fitted({ offset: -5, length: 99 * GiB }, limits)).toEqual({ offset: 0, length: 10 * GiB });
});

test("a disk of a few pieces is always shown whole", () => {
  const small = { sizeBytes: 512 * KiB, pieceBytes: 64 * KiB };
  expect(isWhole(zoomed(wholeDisk(small), 16, 0, small), small)).toBe(true);
});

test("a window moves only as far as it takes to hold a place", () => {
  const window = { offset: 2 * GiB, length: GiB };
  expect(holding(window, 2.5 * GiB, limits)).toBe(window);
  expect(holding(window, 8 * GiB, limits).offset).toBeLessThan(8 * GiB);
  expect(holding(window, 8 * GiB, limits).offset + GiB).toBeGreaterThan(8 * GiB);
  expect(holding(window, 0, limits)).toEqual({ offset: 0, length: GiB });
});
