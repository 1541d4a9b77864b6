import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { DiffExtent } from "#lib/model/diff.ts";
import { withScratchFolder } from "#server/lab/scratch-folder.ts";
import { createBlockReader } from "./block-reader.ts";
import type { DiskPoint } from "./disk-point.ts";
import { qemuImg, qemuIo } from "./proof/qemu-tools.ts";

const reader = createBlockReader();
afterAll(() => reader.close());

const kibi = 1024;

/** Every second cluster of `clusters` is written after the snapshot with id 1. */
function withScattered<T>(clusters: number, action: (from: DiskPoint, to: DiskPoint) => Promise<T>): Promise<T> {
  return withScratchFolder(async (dir) => {
    const path = join(dir, "disk.qcow2");
    const bytes = clusters * kibi;
    await qemuImg("create", "-q", "-f", "qcow2", "-o", "cluster_size=1k,preallocation=metadata", path, String(bytes));
    await qemuImg("snapshot", "-c", "first", path);
    const commands = [];
    for (let at = 0; at < clusters; at += 2) commands.push(`write -q -z -u ${at * kibi} ${kibi}`);
    await qemuIo(path, "qcow2", commands);
    const point = (snapshotId: string | null): DiskPoint => ({ layers: [{ path, format: "qcow2", snapshotId }] });
    return action(point("1"), point(null));
  });
}

test("a thread's answer is whole, and the list is cut where it was asked to be", () =>
  withScattered(64, async (from, to) => {
    const diff = await reader.diff({ from, to, maxExtents: 3, buckets: 4, range: { offset: 0, length: 8 * kibi } });
    expect(diff).toMatchObject({
      changedBytes: 32 * kibi,
      zeroedBytes: 32 * kibi,
      truncated: true,
      granularityBytes: kibi,
      strip: { offset: 0, bucketBytes: 2 * kibi, buckets: [kibi, kibi, kibi, kibi] },
      extents: [0, 2, 4].map((at) => ({ offset: at * kibi, length: kibi, kind: "zero" })),
    });
  }));

test("a stream holds every extent once and in order, however slowly it is taken", () =>
  withScratchFolder(async (dir) => {
    const count = 40_000;
    const bytes = Buffer.alloc(count * kibi);
    for (let i = 0; i < count; i++) bytes.fill(1, i * kibi, i * kibi + kibi / 2);
    const [raw, path] = [join(dir, "disk.raw"), join(dir, "disk.qcow2")];
    await writeFile(raw, bytes);
    await qemuImg("convert", "-S", "512", "-f", "raw", "-O", "qcow2", "-o", "cluster_size=512", raw, path);
    const to: DiskPoint = { layers: [{ path, format: "qcow2", snapshotId: null }] };

    const extents: DiffExtent[] = [];
    for await (const some of reader.extents({ from: null, to })) {
      extents.push(...some);
      await new Promise(setImmediate);
    }
    expect(extents).toHaveLength(count);
    expect(extents.every(({ offset, kind }, i) => offset === i * kibi && kind === "data")).toBe(true);
    for await (const some of reader.extents({ from: null, to })) {
      expect(some.length).toBeGreaterThan(0);
      break; // whoever stops early must not leave a thread behind that waits
    }
  }));

test("what is wrong is a problem with a code, also from a thread", () =>
  withScattered(8, async (from, to) => {
    const nowhere: DiskPoint = { layers: [{ path: "/nowhere/disk.qcow2", format: "qcow2", snapshotId: null }] };
    const gone: DiskPoint = { layers: to.layers.map((layer) => ({ ...layer, snapshotId: "77" })) };
    await expect(reader.diff({ from, to: nowhere })).rejects.toMatchObject({ name: "Problem", code: "not-found" });
    await expect(reader.diff({ from: gone, to })).rejects.toMatchObject({ code: "not-found" });
    await expect(reader.diff({ from, to: { layers: [] } })).rejects.toMatchObject({ code: "invalid-input" });
    const signal = AbortSignal.abort();
    await expect(reader.diff({ from, to }, { signal })).rejects.toMatchObject({ code: "cancelled" });
    expect(await reader.diff({ from, to })).toMatchObject({ changedBytes: 4 * kibi });
  }));

test("closing ends what is under way, as cancelled", () =>
  withScattered(8, async (from, to) => {
    const other = createBlockReader();
    const answer = expect(other.diff({ from, to })).rejects.toMatchObject({ code: "cancelled" });
    await Promise.all([answer, other.close()]);
  }));
