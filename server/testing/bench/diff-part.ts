import { readFileSync, writeFileSync } from "node:fs";
import { rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import { type BlockReader, createBlockReader } from "#server/blocks/block-reader.ts";
import type { DiskPoint } from "#server/blocks/disk-point.ts";
import { type BenchContext, temporaryFolder } from "./bench-context.ts";
import { changePieces, hasTool, makeMappedImage, runTool, secondsOf } from "./disk-images.ts";
import { printTable } from "./print-table.ts";
import { median } from "./stats.ts";
import { goal, megabytes, ms, times } from "./units.ts";

const gibi = 1024 ** 3;
const tebi = 1024 * gibi;
/** What one L2 table is for. */
const tableBytes = 512 * 1024 ** 2;
const runs = 3;
/** What the largest image takes on the disk. */
const neededBytes = 8 * gibi;
const wantedRatio = 50;

interface Change {
  readonly what: string;
  readonly pieces: number;
  readonly pieceBytes: number;
}

/** Shares of a disk; the last is the worst case. */
const changesOf = (sizeBytes: number): readonly Change[] => {
  const whole = (bytes: number) => Math.ceil(bytes / 65_536) * 65_536;
  return [
    { what: "0.01 % in 10 places", pieces: 10, pieceBytes: whole(sizeBytes / 10_000 / 10) },
    { what: "1 % in 100 places", pieces: 100, pieceBytes: whole(sizeBytes / 100 / 100) },
    { what: "1 % in every table", pieces: sizeBytes / tableBytes, pieceBytes: whole(tableBytes / 100) },
  ];
};

/** The most memory that this process used during an action. */
async function peakOf<T>(action: () => Promise<T>): Promise<{ value: T; peakBytes: number }> {
  writeFileSync("/proc/self/clear_refs", "5");
  const value = await action();
  const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  return { value, peakBytes: Number(peak) * 1024 };
}

async function measureOurs(reader: BlockReader, path: string) {
  const point = (snapshotId: string | null): DiskPoint => ({ layers: [{ path, format: "qcow2", snapshotId }] });
  const request = { from: point("1"), to: point(null) };
  const seconds: number[] = [];
  const { value, peakBytes } = await peakOf(async () => {
    let diff = await reader.diff(request);
    for (let i = 0; i < runs; i++)
      seconds.push(
        await secondsOf(async () => {
          diff = await reader.diff(request);
        }),
      );
    return diff;
  });
  return { seconds: median(seconds), peakBytes, readBytes: value.readBytes, changedBytes: value.changedBytes };
}

/** Maps of both points. They say where something is, not what it is, so no difference can be told from them. */
async function mapSeconds(path: string): Promise<number> {
  const map = (args: string[]) =>
    runTool(["nbdinfo", "--map", "--", "[", "qemu-nbd", "-r", "-f", "qcow2", ...args, path, "]"]);
  return secondsOf(async () => {
    await map(["-l", "snapshot.id=1"]);
    await map([]);
  });
}

/** Reads everything, twice, and compares it. */
async function compareSeconds(dir: string, path: string): Promise<number> {
  const [before, after] = [join(dir, "before.raw"), join(dir, "after.raw")];
  const seconds = await secondsOf(async () => {
    await runTool(["qemu-img", "convert", "-f", "qcow2", "-O", "raw", "-l", "snapshot.id=1", path, before]);
    await runTool(["qemu-img", "convert", "-f", "qcow2", "-O", "raw", path, after]);
    await runTool(["qemu-img", "compare", "-f", "raw", "-F", "raw", before, after]);
  });
  await Promise.all([before, after].map((file) => rm(file)));
  return seconds;
}

/** How fast it is told what was written between two points of a large disk, against maps by QEMU's tools. */
export async function diffPart(context: BenchContext): Promise<void> {
  const canMap = await hasTool("nbdinfo");
  const reader = createBlockReader();
  const close = context.closers.add("block reader", () => reader.close());
  const dir = await temporaryFolder(context);
  const rows: string[][] = [];
  let ratio = Number.NaN;
  for (const [name, sizeBytes] of [["100 GiB", 100 * gibi] as const, ["10 TiB", 10 * tebi] as const]) {
    const { bavail, bsize } = await statfs(dir);
    if (bavail * bsize < neededBytes) throw new Error(`${dir} needs ${megabytes(neededBytes)} for the images`);
    const path = join(dir, "disk.qcow2");
    context.say(`diff: making an image of ${name}`);
    await makeMappedImage(path, sizeBytes);
    for (const [index, { what, pieces, pieceBytes }] of changesOf(sizeBytes).entries()) {
      context.say(`diff: ${name}, ${what}`);
      await changePieces(path, sizeBytes, pieces, pieceBytes);
      const ours = await measureOurs(reader, path);
      const map = canMap ? await mapSeconds(path) : Number.NaN;
      const compare = sizeBytes < tebi && index === 1 ? await compareSeconds(dir, path) : Number.NaN;
      if (sizeBytes > tebi && index === 1) ratio = map / ours.seconds;
      rows.push([
        `${name}, ${what}`,
        ms(ours.seconds * 1000),
        megabytes(ours.readBytes),
        megabytes(ours.peakBytes),
        ms(map * 1000),
        times(map / ours.seconds),
        ms(compare * 1000),
      ]);
    }
    await rm(path);
  }
  await close();
  printTable(
    "diff: a snapshot against the live state, all clusters mapped",
    ["disk and change", "Espalier", "read", "peak memory", "two maps", "ratio", "convert, compare"],
    rows,
    [
      "two maps: qemu-nbd and nbdinfo --map of both points, which cannot tell a rewritten cluster from an old one",
      "peak memory is that of the whole benchmark with its thread; changes add up from row to row",
      canMap
        ? goal(`10 TiB, 1 % in 100 places: at least ${wantedRatio}x`, ratio >= wantedRatio)
        : "nbdinfo (package libnbd-bin) is not here",
    ],
  );
}
