import { copyFile, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { DiskPoint } from "../disk-point.ts";
import { OpenFile } from "../open-file.ts";
import { Qcow2Image } from "../qcow2-image.ts";
import { qemuImg } from "./qemu-tools.ts";
import {
  changeRandomly,
  createRandomImage,
  hasDataFile,
  pointOf,
  type RandomImage,
  randomSize,
  writeRandomly,
} from "./random-image.ts";
import { type Sectors, sectorsOf } from "./sectors.ts";
import { SeededRandom } from "./seeded-random.ts";

/** `internal`: snapshots in one image; `external`: overlays; `mixed`: snapshots in overlays. */
export type WorldShape = "internal" | "external" | "mixed";

export interface TruePoint {
  readonly name: string;
  readonly point: DiskPoint;
  /** All of the disk at this point, as QEMU reads it. */
  readonly sectors: Sectors;
}

export interface RandomWorld {
  readonly images: readonly RandomImage[];
  readonly points: readonly TruePoint[];
}

/** Images with random contents, and what QEMU reads at each of their points. The same seed makes the same world. */
export async function createRandomWorld(dir: string, seed: number, shape: WorldShape): Promise<RandomWorld> {
  const images = await createRandomImages(dir, seed, shape);
  const points: TruePoint[] = [];
  for (const image of images) points.push(...(await truePoints(dir, image)));
  return { images, points };
}

/** The images alone. */
export function createRandomImages(dir: string, seed: number, shape: WorldShape): Promise<RandomImage[]> {
  const random = new SeededRandom(seed);
  return shape === "internal" ? oneImage(dir, random) : overlays(dir, random, shape);
}

async function oneImage(dir: string, random: SeededRandom): Promise<RandomImage[]> {
  const sizeBytes = randomSize(random);
  let backing: RandomImage | undefined;
  if (random.chance(0.5)) {
    const size = random.pick([sizeBytes, randomSize(random)]);
    backing = await createRandomImage(dir, random, { name: "backing", sizeBytes: size, mayBeRaw: true });
    await writeRandomly(backing, random);
  }
  const image = await createRandomImage(dir, random, { name: "image", sizeBytes, ...(backing ? { backing } : {}) });
  for (let steps = random.int(3, 8); steps > 0; steps--) {
    await writeRandomly(image, random);
    await changeRandomly(image, random);
  }
  if (random.chance(0.8)) await writeRandomly(image, random);
  return backing ? [backing, image] : [image];
}

async function overlays(dir: string, random: SeededRandom, shape: WorldShape): Promise<RandomImage[]> {
  const sizeBytes = randomSize(random);
  const clusterBits = random.chance(0.4) ? random.pick([12, 14, 16]) : null;
  const options = { mayHaveDataFile: true, ...(clusterBits ? { clusterBits } : {}) };
  const images = [await createRandomImage(dir, random, { name: "layer0", sizeBytes, mayBeRaw: true, ...options })];
  const fill = async (image: RandomImage) => {
    await writeRandomly(image, random);
    if (shape === "mixed")
      for (let steps = random.int(0, 3); steps > 0; steps--) {
        await changeRandomly(image, random);
        await writeRandomly(image, random);
      }
  };
  await fill(images[0] as RandomImage);
  for (let index = 1; index <= random.int(2, 6); index++) {
    const backing = random.chance(0.6) ? (images.at(-1) as RandomImage) : random.pick(images);
    const size = random.chance(0.3) ? randomSize(random) : backing.sizeBytes;
    const image = await createRandomImage(dir, random, { name: `layer${index}`, sizeBytes: size, backing, ...options });
    if (random.chance(0.9)) await fill(image);
    images.push(image);
  }
  return images;
}

async function truePoints(dir: string, image: RandomImage): Promise<TruePoint[]> {
  const { path, format } = image;
  const name = path.slice(dir.length + 1);
  const active = sectorsOf(await bytesOf(dir, path, format));
  const points = [{ name: `${name}@active`, point: pointOf(image, null), sectors: active }];
  if (format === "raw" || hasDataFile(image) || image.snapshots.size === 0) return points;
  const file = new OpenFile(path);
  const known = new Qcow2Image(file).snapshots;
  file.close();
  for (const [tag, { sizeBytes }] of image.snapshots) {
    const id = known.find((snapshot) => snapshot.name === tag)?.id;
    if (id === undefined) throw new Error(`the snapshot ${tag} is not in the table`);
    // qemu-img converts a snapshot with the size of the active layer, so another size needs a copy that goes back to it.
    const isDifferent = sizeBytes !== image.sizeBytes;
    const bytes = isDifferent
      ? await bytesAfterRevert(dir, path, tag)
      : await bytesOf(dir, path, format, ["-l", `snapshot.id=${id}`]);
    if (bytes.length !== sizeBytes) throw new Error(`${tag} has ${bytes.length} bytes instead of ${sizeBytes}`);
    points.push({ name: `${name}@${tag}`, point: pointOf(image, id), sectors: sectorsOf(bytes) });
  }
  return points;
}

async function bytesOf(dir: string, path: string, format: string, options: string[] = []): Promise<Buffer> {
  const target = join(dir, "truth.raw");
  await qemuImg("convert", "-f", format, ...options, "-O", "raw", path, target);
  const bytes = await readFile(target);
  await rm(target);
  return bytes;
}

async function bytesAfterRevert(dir: string, path: string, tag: string): Promise<Buffer> {
  const copy = join(dir, "copy.qcow2");
  await copyFile(path, copy);
  await qemuImg("snapshot", "-a", tag, copy);
  const bytes = await bytesOf(dir, copy, "qcow2");
  await rm(copy);
  return bytes;
}
