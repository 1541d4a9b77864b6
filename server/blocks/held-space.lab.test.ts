import { copyFile, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { asText, toolFailed } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";
import { withScratchFolder } from "#server/lab/scratch-folder.ts";
import type { DiskPoint } from "./disk-point.ts";
import { OpenFile } from "./open-file.ts";
import { qemuImg, qemuIo } from "./proof/qemu-tools.ts";
import type { RandomImage } from "./proof/random-image.ts";
import { createRandomImages } from "./proof/random-world.ts";
import { SeededRandom } from "./proof/seeded-random.ts";
import { Qcow2Image } from "./qcow2-image.ts";
import { Refcounts } from "./refcounts.ts";
import { runBlockDiff } from "./run-block-diff.ts";
import { runHeldSpace } from "./run-held-space.ts";
import { TableClusters } from "./table-clusters.ts";

const trees = Number(process.env.ESPALIER_HELD_SEEDS ?? 60);
const atOnce = 4;
const tally = { images: 0, deletions: 0, recounted: 0, exclusiveBytes: 0 };

/** Bytes of all clusters in use, those of the list of snapshots aside. */
function usedBytes(path: string): number {
  const file = new OpenFile(path);
  const image = new Qcow2Image(file);
  const refcounts = new Refcounts(image);
  const { clusterBytes, snapshotsOffset, snapshotCount } = image.header;
  const list = { first: snapshotsOffset / clusterBytes, end: 0 };
  list.end = snapshotCount > 0 ? list.first + Math.ceil(image.snapshotTableBytes / clusterBytes) : list.first;
  let used = 0;
  for (let cluster = 0; cluster < Math.ceil(file.sizeBytes() / clusterBytes); cluster++)
    if (refcounts.get(cluster) > 0 && (cluster < list.first || cluster >= list.end)) used++;
  file.close();
  return used * clusterBytes;
}

/** What snapshots refer to, one cluster after another. */
function heldBytes(path: string, ids: readonly string[]): number {
  const file = new OpenFile(path);
  const image = new Qcow2Image(file);
  const { clusterBytes } = image.header;
  const tables = new TableClusters(image);
  const held = new Set<number>();
  for (const id of ids) {
    const { l1Offset, l1Entries } = image.snapshot(id);
    for (let at = 0; at < l1Entries * 8; at += clusterBytes) held.add((l1Offset + at) / clusterBytes);
    for (const table of image.tables(id, true).l1) {
      if (table === 0) continue;
      held.add(table / clusterBytes);
      tables.forEach(table, (cluster) => held.add(cluster));
    }
  }
  file.close();
  return held.size * clusterBytes;
}

async function afterDeletion(dir: string, path: string, names: readonly string[]): Promise<number> {
  const copy = join(dir, "deleted.qcow2");
  await copyFile(path, copy);
  for (const name of names) await qemuImg("snapshot", "-d", name, copy);
  return usedBytes(copy);
}

/** As after a crash with refcounts that lag behind. */
async function markDirty(path: string): Promise<void> {
  const header = await readFile(path);
  const file = await open(path, "r+");
  await file.write(Buffer.of((header[79] as number) | 1), 0, 1, 79);
  await file.close();
}

async function checkImage(dir: string, image: RandomImage, random: SeededRandom): Promise<string[]> {
  const names = [...image.snapshots.keys()];
  if (names.length === 0) return [];
  const file = new OpenFile(image.path);
  const idOf = new Map(new Qcow2Image(file).snapshots.map(({ id, name }) => [name, id]));
  file.close();
  const some = () => names.filter(() => random.chance(0.5));
  const groups = [...names.map((name) => [name]), names, some(), some()];
  const sets = groups.map((group) => group.map((name) => idOf.get(name) as string));
  const answer = runHeldSpace(image.path, sets);
  const before = usedBytes(image.path);
  const faults: string[] = [];
  tally.images++;
  for (const [index, group] of groups.entries()) {
    const freed = before - (await afterDeletion(dir, image.path, group));
    const { exclusiveBytes, sharedBytes } = answer.sets[index] ?? {};
    const held = heldBytes(image.path, sets[index] ?? []);
    if (sharedBytes !== held - freed)
      faults.push(`${group}: ${sharedBytes} shared of ${held} held (${image.features})`);
    tally.deletions++;
    tally.exclusiveBytes += freed;
    if (freed !== exclusiveBytes) faults.push(`${group}: ${exclusiveBytes} told, ${freed} freed (${image.features})`);
  }
  if (image.features.includes("compat=1.1")) {
    await markDirty(image.path);
    const recounted = runHeldSpace(image.path, sets);
    tally.recounted++;
    if (!recounted.isRecounted || JSON.stringify(recounted.sets) !== JSON.stringify(answer.sets))
      faults.push(
        `counted anew: ${JSON.stringify(recounted)}, by refcounts ${JSON.stringify(answer)} (${image.features})`,
      );
  }
  return faults;
}

test(`deleting frees exactly what was told for any set of snapshots of ${trees} trees`, async () => {
  const faults: string[] = [];
  let next = 5_000;
  const work = async () => {
    for (let seed = next++; seed < 5_000 + trees; seed = next++)
      await withScratchFolder(async (dir) => {
        const random = new SeededRandom(seed);
        for (const image of await createRandomImages(dir, seed, seed % 4 === 0 ? "mixed" : "internal"))
          faults.push(...(await checkImage(dir, image, random)).map((fault) => `seed ${seed}: ${fault}`));
      });
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  console.log(JSON.stringify(tally));
  expect(faults.slice(0, 10)).toEqual([]);
});

/** A machine without an operating system: its state is small, and saved into the image. */
const saveMachine = (path: string, name: string): Promise<string> =>
  runCommand({
    argv: [
      "qemu-system-x86_64",
      ...["-accel", "tcg", "-m", "8", "-nodefaults", "-display", "none", "-S", "-monitor", "stdio"],
      ...["-drive", `file=${path},format=qcow2,if=virtio`],
    ],
    input: `savevm ${name}\nquit\n`,
    timeoutMs: 60_000,
    parse: asText,
    classify: toolFailed,
  });

test("the saved state of a machine is held by its snapshot, and is no change of the disk", () =>
  withScratchFolder(async (dir) => {
    const path = join(dir, "image");
    await qemuImg("create", "-q", "-f", "qcow2", "-o", "cluster_size=4k", path, "4M");
    await qemuIo(path, "qcow2", ["write -q -P 1 0 1M"]);
    await saveMachine(path, "first");
    await saveMachine(path, "second");
    await qemuIo(path, "qcow2", ["write -q -P 2 64k 64k"]);
    const point = (snapshotId: string | null): DiskPoint => ({ layers: [{ path, format: "qcow2", snapshotId }] });
    expect(runBlockDiff({ from: point("1"), to: point("2") }).extents).toEqual([]);
    expect(runBlockDiff({ from: point("1"), to: point(null) }).changedBytes).toBe(64 * 1024);
    const { sets } = runHeldSpace(path, [["1"], ["2"], ["1", "2"]]);
    const before = usedBytes(path);
    const freed = [];
    for (const names of [["first"], ["second"], ["first", "second"]])
      freed.push(before - (await afterDeletion(dir, path, names)));
    expect(sets.map(({ exclusiveBytes }) => exclusiveBytes)).toEqual(freed);
    expect(Math.min(...freed)).toBeGreaterThan(100 * 1024);
  }));
