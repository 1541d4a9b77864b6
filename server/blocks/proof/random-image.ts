import { join } from "node:path";
import type { DiskPoint } from "../disk-point.ts";
import { qemuImg, qemuIo } from "./qemu-tools.ts";
import type { SeededRandom } from "./seeded-random.ts";

const sector = 512;
const mebi = 1024 * 1024;

/** An image that grows by random writing, with all the points of it that can be compared. */
export interface RandomImage {
  readonly path: string;
  readonly format: "qcow2" | "raw";
  readonly features: readonly string[];
  /** Its layers' sources below it. */
  readonly below: DiskPoint["layers"];
  readonly clusterBytes: number;
  readonly snapshots: Map<string, { sizeBytes: number }>;
  sizeBytes: number;
  /** Another image is built on it, so that it is not written any more. */
  isFrozen: boolean;
  taken: number;
}

export interface ImageShape {
  readonly name: string;
  readonly sizeBytes: number;
  readonly backing?: RandomImage;
  readonly mayBeRaw?: boolean;
  readonly mayHaveDataFile?: boolean;
  readonly clusterBits?: number;
}

export const randomSize = (random: SeededRandom): number =>
  sector * random.int(1, random.chance(0.2) ? 40 : (random.pick([2, 4, 8]) * mebi) / sector);

export async function createRandomImage(dir: string, random: SeededRandom, shape: ImageShape): Promise<RandomImage> {
  const { backing, sizeBytes } = shape;
  const path = join(dir, shape.name);
  const isRaw = shape.mayBeRaw && random.chance(0.3);
  const features: string[] = [];
  const clusterBits = shape.clusterBits ?? random.pick([9, 10, 12, 12, 14, 16, 16, 16, 17, 21]);
  if (!isRaw) {
    features.push(`cluster_size=${2 ** clusterBits}`);
    if (random.chance(0.2)) features.push("compat=0.10");
    else {
      features.push("compat=1.1");
      const hasSubclusters = clusterBits >= 14 && random.chance(0.35);
      if (hasSubclusters) features.push("extended_l2=on");
      if (shape.mayHaveDataFile && random.chance(0.15)) features.push(`data_file=${path}.data`);
      else if (random.chance(0.3)) features.push(`refcount_bits=${random.pick([8, 16, 32, 64])}`);
      if (random.chance(0.2)) features.push("lazy_refcounts=on");
      if (random.chance(0.3)) features.push(`compression_type=${random.pick(["zlib", "zstd"])}`);
      if (random.chance(0.2) && (!backing || hasSubclusters)) features.push("preallocation=metadata");
    }
  }
  const base = backing ? ["-b", backing.path, "-F", backing.format] : [];
  const options = features.length > 0 ? ["-o", features.join(",")] : [];
  const format = isRaw ? "raw" : "qcow2";
  await qemuImg("create", "-q", "-f", format, ...options, ...base, path, String(sizeBytes));
  if (backing) backing.isFrozen = true;
  return {
    path,
    format,
    features,
    below: backing ? pointOf(backing, null).layers : [],
    clusterBytes: 2 ** clusterBits,
    snapshots: new Map(),
    sizeBytes,
    isFrozen: false,
    taken: 0,
  };
}

export const pointOf = (image: RandomImage, snapshotId: string | null): DiskPoint => ({
  layers: [{ path: image.path, format: image.format, snapshotId }, ...image.below],
});

export const hasDataFile = (image: RandomImage): boolean => image.features.some((each) => each.startsWith("data_file"));

/** Few places and few patterns, so that much is written twice, also with what was there. */
export async function writeRandomly(image: RandomImage, random: SeededRandom): Promise<void> {
  const { sizeBytes, clusterBytes } = image;
  const commands: string[] = [];
  for (let count = random.int(1, 8); count > 0; count--) {
    const unit = random.pick([sector, sector, clusterBytes, clusterBytes, Math.max(sector, clusterBytes / 32)]);
    const units = Math.floor(sizeBytes / unit);
    if (units === 0) continue;
    const start = random.chance(0.15) ? Math.max(0, units - random.int(1, 3)) : random.int(0, units - 1);
    const most = random.chance(0.2) ? units : Math.max(1, Math.ceil((64 * 1024) / unit));
    const length = Math.min(random.int(1, most), units - start) * unit;
    const place = `${start * unit} ${length}`;
    const pattern = random.int(1, 4);
    // QEMU 7.2 spoils images of 512-byte clusters by compressed writes: "overlaps with active L2 table".
    const mayCompress = image.format === "qcow2" && unit === clusterBytes && clusterBytes > sector;
    const isCompressed = mayCompress && random.chance(0.5);
    commands.push(
      random.pick([
        `write -q ${isCompressed ? "-c " : ""}-P ${pattern} ${place}`,
        `write -q ${isCompressed ? "-c " : ""}-P ${pattern} ${place}`,
        `write -q -P ${pattern} ${place}`,
        `write -q -P 0 ${place}`,
        `write -q -z ${place}`,
        `write -q -z -u ${place}`,
        `discard -q ${place}`,
      ]),
    );
  }
  if (commands.length > 0) await qemuIo(image.path, image.format, commands);
}

/** What else may happen to an image: a snapshot, a way back, a deletion, another size. */
export async function changeRandomly(image: RandomImage, random: SeededRandom): Promise<void> {
  if (image.format === "raw" || hasDataFile(image)) return;
  const known = [...image.snapshots];
  const what = random.next();
  if (what < 0.12 && known.length > 0) {
    const [name, { sizeBytes }] = random.pick(known);
    await qemuImg("snapshot", "-a", name, image.path);
    image.sizeBytes = sizeBytes;
  } else if (what < 0.2 && known.length > 0) {
    const [name] = random.pick(known);
    await qemuImg("snapshot", "-d", name, image.path);
    image.snapshots.delete(name);
  } else if (what < 0.35 && image.snapshots.size === 0) {
    await resize(image, randomSize(random));
  } else if (what < 0.35 && image.features.includes("compat=1.1")) {
    await resize(image, randomSize(random));
  } else {
    const name = `s${++image.taken}`;
    await qemuImg("snapshot", "-c", name, image.path);
    image.snapshots.set(name, { sizeBytes: image.sizeBytes });
  }
}

async function resize(image: RandomImage, sizeBytes: number): Promise<void> {
  const shrink = sizeBytes < image.sizeBytes ? ["--shrink"] : [];
  try {
    await qemuImg("resize", "-q", ...shrink, "-f", image.format, image.path, String(sizeBytes));
    image.sizeBytes = sizeBytes;
  } catch (error) {
    // An L1 table is not made smaller while there are snapshots, and old formats are not resized with them.
    if (!/resize|shrink|Unsupported|not support|snapshots/i.test(String(error))) throw error;
  }
}
