import { OpenFile } from "../open-file.ts";
import { Qcow2Image } from "../qcow2-image.ts";
import type { SeededRandom } from "./seeded-random.ts";

export type Target = "header" | "snapshots" | "l1" | "l2" | "refcounts" | "length";

/** Bytes that are put into an image; `offset` alone cuts it off there. */
export interface Edit {
  readonly target: Target;
  readonly offset: number;
  readonly bytes: Buffer | null;
}

interface Region {
  readonly offset: number;
  readonly length: number;
}

/** Where the structures of a whole image are. */
export interface Structures {
  readonly fileBytes: number;
  readonly clusterBytes: number;
  readonly regions: Readonly<Record<Exclude<Target, "length">, readonly Region[]>>;
}

export function structuresOf(path: string): Structures {
  const file = new OpenFile(path);
  const image = new Qcow2Image(file);
  const { header } = image;
  const layers = [null, ...image.snapshots.map(({ id }) => id)];
  const l1 = [header, ...image.snapshots].map(({ l1Offset, l1Entries }) => ({
    offset: l1Offset,
    length: l1Entries * 8,
  }));
  const tables = new Set(layers.flatMap((id) => [...image.tables(id, true).l1].filter((table) => table !== 0)));
  const refcounts = { offset: header.refcountTableOffset, length: header.refcountTableClusters * header.clusterBytes };
  const fileBytes = file.sizeBytes();
  const bytes = Buffer.alloc(8);
  file.read(refcounts.offset, bytes);
  const block = { offset: Number(bytes.readBigUInt64BE()), length: header.clusterBytes };
  file.close();
  return {
    fileBytes,
    clusterBytes: header.clusterBytes,
    regions: {
      header: [{ offset: 0, length: 112 }],
      snapshots: [{ offset: header.snapshotsOffset, length: image.snapshotTableBytes }],
      l1: l1.filter(({ length }) => length > 0),
      l2: [...tables].map((offset) => ({ offset, length: header.clusterBytes })),
      refcounts: [{ offset: refcounts.offset, length: Math.min(refcounts.length, 64) }, block],
    },
  };
}

const targets: readonly Target[] = ["header", "snapshots", "l1", "l1", "l2", "l2", "l2", "refcounts", "length"];

/** One to three edits of an image, each in a structure that there is. */
export function randomEdits(structures: Structures, current: Buffer, random: SeededRandom): Edit[] {
  const target = random.pick(targets);
  return Array.from({ length: random.int(1, 3) }, () => randomEdit(structures, current, target, random));
}

function randomEdit(
  { regions, clusterBytes, fileBytes }: Structures,
  current: Buffer,
  target: Target,
  random: SeededRandom,
): Edit {
  if (target === "length") return { target, offset: random.int(0, fileBytes), bytes: null };
  const region = random.pick(regions[target].length > 0 ? regions[target] : regions.header);
  if (target === "header" || target === "snapshots" || target === "refcounts") {
    const width = random.pick([1, 1, 2, 4, 8]);
    const offset = region.offset + random.int(target === "header" ? 4 : 0, Math.max(0, region.length - width));
    const bytes = random.pick([
      Buffer.from(Array.from({ length: width }, () => random.int(0, 255))),
      Buffer.alloc(width, 0xff),
      Buffer.alloc(width),
      Buffer.of((current[offset] ?? 0) ^ (1 << random.int(0, 7))),
    ]);
    return { target, offset, bytes };
  }
  const offset = region.offset + 8 * random.int(0, Math.max(0, Math.floor(region.length / 8) - 1));
  const old = current.length >= offset + 8 ? current.readBigUInt64BE(offset) : 0n;
  const other = region.offset + 8 * random.int(0, Math.max(0, Math.floor(region.length / 8) - 1));
  const cluster = BigInt(random.int(0, Math.ceil(fileBytes / clusterBytes)) * clusterBytes);
  const value = random.pick([
    0n,
    current.length >= other + 8 ? current.readBigUInt64BE(other) : 0n,
    old ^ 1n,
    old ^ (1n << 62n),
    old ^ (1n << 63n),
    old ^ (1n << BigInt(random.int(0, 63))),
    old + 512n,
    cluster,
    cluster | (1n << 63n),
    BigInt(region.offset),
    (1n << 54n) + cluster,
    2n ** 64n - 1n,
  ]);
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value % 2n ** 64n);
  return { target, offset, bytes };
}
