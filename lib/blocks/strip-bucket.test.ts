import { expect, test } from "vitest";
import { bucketAt, indexOf, levelOf, levels, nextChanged } from "./strip-bucket.ts";

const KiB = 1024;
const TiB = 1024 ** 4;
const strip = { offset: 1000, bucketBytes: 100, buckets: [0, 5, 0, 0, 100] };

test("one cluster is seen in a bucket of any size, and a full bucket is the strongest", () => {
  for (const bucket of [128 * KiB, 20 * 1024 ** 2, TiB / 512]) {
    expect(levelOf(64 * KiB, bucket, 64 * KiB)).toBe(1);
    expect(levelOf(bucket, bucket, 64 * KiB)).toBe(levels);
    expect(levelOf(0, bucket, 64 * KiB)).toBe(0);
  }
});

test("where a bucket is no greater than a cluster, what was written is all of it", () => {
  expect(levelOf(4 * KiB, 4 * KiB, 64 * KiB)).toBe(levels);
});

test("more bytes never look like less", () => {
  const seen = [1, 2, 4, 8, 64, 512, 4096, 16384].map((n) => levelOf(n * 64 * KiB, TiB / 512, 64 * KiB));
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
});

test("an offset is found in the bucket that holds it, and what is outside in the nearest", () => {
  expect(indexOf(strip, 1150)).toBe(1);
  expect(indexOf(strip, 0)).toBe(0);
  expect(indexOf(strip, 99_999)).toBe(4);
  expect(bucketAt(strip, 4, 1450)).toEqual({ index: 4, offset: 1400, length: 50, bytes: 100 });
});

test("the next change is found either way, and none beyond the last", () => {
  expect(nextChanged(strip, 1, 1)).toBe(4);
  expect(nextChanged(strip, 4, -1)).toBe(1);
  expect(nextChanged(strip, 4, 1)).toBeNull();
});
