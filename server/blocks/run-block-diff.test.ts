import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DiskPoint } from "./disk-point.ts";
import { type TinyImage, writeTinyImage } from "./proof/tiny-image.ts";
import { runBlockDiff } from "./run-block-diff.ts";

const cluster = 65_536;
const copied = 1n << 63n;
const compressed = 1n << 62n;
const at = (index: number): bigint => BigInt((32 + index) * cluster);

let dir = "";
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "espalier-diff-"));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const pathOf = (name: string) => join(dir, name);
const point = (name: string, snapshotId: string | null, below: DiskPoint["layers"] = []): DiskPoint => ({
  layers: [{ path: pathOf(name), format: "qcow2", snapshotId }, ...below],
});

/** What was written between the snapshot "1" and the active layer, whose first L2 tables are given. */
function changesOf(
  before: readonly bigint[],
  after: readonly bigint[],
  more: Partial<TinyImage> = {},
  below: DiskPoint["layers"] = [],
) {
  writeTinyImage(pathOf("image"), {
    sizeBytes: 8 * cluster,
    tables: { before, after },
    active: ["after"],
    snapshots: [{ id: "1", sizeBytes: 8 * cluster, l1: ["before"] }],
    ...more,
  });
  return runBlockDiff({ from: point("image", "1", below), to: point("image", null, below) });
}

const extent = (first: number, count: number, kind: string) => ({
  offset: first * cluster,
  length: count * cluster,
  kind,
});

describe("two layers of one image", () => {
  test("a cluster at another place was written, one at the same place was not", () => {
    const { extents, sharedBytes, onlyFromBytes } = changesOf([at(0), at(1), at(2), 0n], [at(0), at(5), at(6), at(7)]);
    expect(extents).toEqual([extent(1, 3, "data")]);
    expect({ sharedBytes, onlyFromBytes }).toEqual({ sharedBytes: cluster, onlyFromBytes: 2 * cluster });
  });

  test("the COPIED flag says nothing of content", () => {
    expect(changesOf([at(0), at(1)], [at(0) | copied, at(1) | copied], { isCopied: true }).extents).toEqual([]);
  });

  test("a zero flag at the same place is a change, and two of them at different places are none", () => {
    const { extents, zeroedBytes } = changesOf([at(0), at(1) | 1n], [at(0) | 1n, at(2) | 1n]);
    expect(extents).toEqual([extent(0, 1, "zero")]);
    expect(zeroedBytes).toBe(cluster);
  });

  test("compressed clusters are the same only at the same place and length", () => {
    const entry = compressed | at(0);
    expect(changesOf([entry, entry], [entry, entry + 512n]).extents).toEqual([extent(1, 1, "data")]);
  });

  test("what neither holds and zeros are the same without a file below", () => {
    expect(changesOf([0n, 1n], [1n, 0n]).extents).toEqual([]);
  });

  test("what is beyond the end of a smaller snapshot is new, also in a cluster that both share", () => {
    const half = cluster / 2;
    const snapshots = [{ id: "1", sizeBytes: cluster + half, l1: ["before"] }];
    const { extents, virtualSizeBytes } = changesOf([at(0), at(1)], [at(0), at(1)], { snapshots });
    expect(extents).toEqual([{ offset: cluster + half, length: half, kind: "data" }]);
    expect(virtualSizeBytes).toEqual({ from: cluster + half, to: 8 * cluster });
  });

  test("the state of a machine, which lies beyond the disk, is not compared", () => {
    expect(changesOf([...Array(8).fill(0n), at(0)], [...Array(8).fill(0n), at(1)]).extents).toEqual([]);
  });

  test("a table that both refer to is not read", () => {
    const active = Array.from({ length: 4 }, () => "same");
    const sizeBytes = 4 * 8192 * cluster;
    const snapshots = [{ id: "1", sizeBytes, l1: [...active.slice(0, 3), "before"] }];
    const tables = { same: [at(0)], before: [at(1)] };
    const diff = changesOf([], [], { tables, active, snapshots, sizeBytes });
    expect(diff.extents).toEqual([extent(3 * 8192, 1, "data")]);
    const spread = changesOf([], [], {
      tables,
      active: ["same"],
      snapshots: [{ id: "1", sizeBytes, l1: ["same"] }],
      sizeBytes: cluster,
    });
    expect(spread.readBytes).toBeLessThan(2 * cluster + 1024);
  });

  test("subclusters are told apart by both of their bitmaps", () => {
    const low = (bits: number) => BigInt(bits);
    const high = (bits: number) => BigInt(bits) << 32n;
    const { extents, granularityBytes } = changesOf(
      [at(0), low(0b0111), at(1), low(0b1)],
      [at(0), low(0b1011) | high(0b0100), at(2), low(0b1)],
      { hasExtendedL2: true },
    );
    const sub = cluster / 32;
    expect(granularityBytes).toBe(sub);
    expect(extents).toEqual([
      { offset: 2 * sub, length: sub, kind: "zero" },
      { offset: 3 * sub, length: sub, kind: "data" },
      { offset: cluster, length: sub, kind: "data" },
    ]);
  });
});

describe("files below", () => {
  const rawBelow = (bytes: number): DiskPoint["layers"] => {
    writeFileSync(pathOf("raw"), Buffer.alloc(bytes, 7));
    return [{ path: pathOf("raw"), format: "raw", snapshotId: null }];
  };

  test("zeros over what is below are a change where there is data, and none beyond its end", () => {
    const { extents } = changesOf([0n, 0n], [1n, 1n], {}, rawBelow(cluster));
    expect(extents).toEqual([extent(0, 1, "zero")]);
  });

  test("what is written away to reveal the file below reads as data", () => {
    expect(changesOf([1n, at(0)], [0n, 0n], {}, rawBelow(4 * cluster)).extents).toEqual([extent(0, 2, "data")]);
  });

  test("a file below a shorter one is not read beyond the end of that", () => {
    writeTinyImage(pathOf("short"), { sizeBytes: cluster, tables: {}, active: [null] });
    const short = { path: pathOf("short"), format: "qcow2", snapshotId: null } as const;
    const { extents } = changesOf([1n, 1n], [0n, 0n], {}, [short, ...rawBelow(4 * cluster)]);
    expect(extents).toEqual([extent(0, 1, "data")]);
  });

  test("against nothing, all that is not zeros is listed", () => {
    changesOf([], [at(0), 1n, 0n]);
    const diff = runBlockDiff({ from: null, to: point("image", null, rawBelow(3 * cluster)) });
    expect(diff.extents).toEqual([extent(0, 1, "data"), extent(2, 1, "data")]);
    expect(diff.virtualSizeBytes).toEqual({ from: 0, to: 8 * cluster });
  });
});

test("the strip of a range holds what was written there and nothing else", () => {
  changesOf([at(0)], [at(1), at(2), 0n, at(3)]);
  const range = { offset: cluster, length: 4 * cluster };
  const { strip } = runBlockDiff({ from: point("image", "1"), to: point("image", null), buckets: 2, range });
  expect(strip).toEqual({ offset: cluster, bucketBytes: 2 * cluster, buckets: [cluster, cluster] });
});
