import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { asProblem } from "#lib/model/problem.ts";
import { withScratchFolder } from "#server/lab/scratch-folder.ts";
import type { BlockDiff } from "./block-diff.ts";
import { createBlockReader } from "./block-reader.ts";
import type { DiskPoint } from "./disk-point.ts";
import { OpenFile } from "./open-file.ts";
import { checkDiff } from "./proof/check-diff.ts";
import { type Edit, randomEdits, structuresOf } from "./proof/mutate-image.ts";
import { qemuImg } from "./proof/qemu-tools.ts";
import { hasDataFile, pointOf, type RandomImage } from "./proof/random-image.ts";
import { createRandomImages } from "./proof/random-world.ts";
import { type Sectors, sectorsOf } from "./proof/sectors.ts";
import { SeededRandom } from "./proof/seeded-random.ts";
import { Qcow2Image } from "./qcow2-image.ts";

const mutations = Number(process.env.ESPALIER_DAMAGED ?? 1_000);
const perImage = 40;
/** Of the answers that were given, one of so many is held against what QEMU reads. */
const checkedShare = 3;
const mostMs = 10_000;
const mostMemoryBytes = 1024 ** 3;

const reader = createBlockReader();
afterAll(() => reader.close());

const tally = { mutations: 0, answers: 0, refusals: 0, checked: 0, slowestMs: 0 };
/** A refusal is one of these; anything else is a crash, a hang or too much memory. */
const refusals = ["unreadable-output", "unsupported", "not-found"];

/** The answer, or null where the image was refused. */
async function attempt<T>(faults: string[], what: string, action: () => Promise<T>): Promise<T | null> {
  const start = performance.now();
  try {
    return await action();
  } catch (error) {
    const { code, message } = asProblem(error);
    if (!refusals.includes(code)) faults.push(`${what}: ${code} ${message}`);
    return null;
  } finally {
    tally.slowestMs = Math.max(tally.slowestMs, Math.round(performance.now() - start));
  }
}

/** What QEMU reads at a point; null where it does not read it, or would read it with another size. */
async function qemuReads(dir: string, path: string, snapshotId: string | null): Promise<Sectors | null> {
  const file = new OpenFile(path);
  try {
    const image = new Qcow2Image(file);
    if (snapshotId !== null && image.snapshot(snapshotId).virtualSizeBytes !== image.header.virtualSizeBytes)
      return null;
    // A size that was made up can fill the disk with what QEMU writes of it.
    if (image.header.virtualSizeBytes > 64 * 1024 * 1024) return null;
    const target = join(dir, "truth.raw");
    const options = snapshotId === null ? [] : ["-l", `snapshot.id=${snapshotId}`];
    await qemuImg("convert", "-f", "qcow2", ...options, "-O", "raw", path, target);
    return sectorsOf(await readFile(target));
  } catch {
    return null;
  } finally {
    file.close();
  }
}

async function applyEdits(path: string, whole: Buffer, edits: readonly Edit[]): Promise<void> {
  let bytes = Buffer.from(whole);
  for (const { offset, bytes: put } of edits) {
    if (put) put.copy(bytes, offset);
    else bytes = bytes.subarray(0, Math.min(offset, bytes.length));
  }
  await writeFile(path, bytes);
}

async function checkMutation(
  dir: string,
  image: RandomImage,
  ids: readonly string[],
  edits: readonly Edit[],
  truth: BlockDiff,
  [from, to]: readonly [DiskPoint, DiskPoint],
): Promise<string[]> {
  const faults: string[] = [];
  const options = { timeLimitMs: mostMs };
  const request = { from, to, maxExtents: Number.POSITIVE_INFINITY };
  const diff = await attempt(faults, "diff", () => reader.diff(request, options));
  await attempt(faults, "held space", () =>
    reader.heldSpace(image.path, [...ids.map((id) => [id]), [...ids]], options),
  );
  await attempt(faults, "layers", () => reader.layers(to, 16, options));
  tally.mutations++;
  tally[diff ? "answers" : "refusals"]++;
  if (!diff) return faults;
  if (
    edits.every(({ target }) => target === "refcounts") &&
    JSON.stringify(diff.extents) !== JSON.stringify(truth.extents)
  )
    faults.push("refcounts changed the answer of the diff");
  // The name of the backing file is not read here, so another one is not the same image to QEMU.
  const movesBacking = edits.some(({ target, offset }) => target === "header" && offset < 20);
  if (movesBacking || tally.mutations % checkedShare !== 0) return faults;
  const before = await qemuReads(dir, image.path, from.layers[0]?.snapshotId ?? null);
  const after = await qemuReads(dir, image.path, to.layers[0]?.snapshotId ?? null);
  if (!before || !after) return faults;
  tally.checked++;
  faults.push(...checkDiff(diff, before, after).faults);
  return faults;
}

async function checkImage(dir: string, image: RandomImage, seed: number): Promise<string[]> {
  const random = new SeededRandom(seed);
  const file = new OpenFile(image.path);
  const ids = new Qcow2Image(file).snapshots.map(({ id }) => id);
  file.close();
  const whole = await readFile(image.path);
  const structures = structuresOf(image.path);
  const faults: string[] = [];
  for (let i = 0; i < perImage; i++) {
    const [older = null, newer = null] = [random.pick(ids), random.pick([null, ...ids])];
    const points = [pointOf(image, older), pointOf(image, newer)] as const;
    await writeFile(image.path, whole);
    const truth = await reader.diff({ from: points[0], to: points[1], maxExtents: Number.POSITIVE_INFINITY });
    const edits = randomEdits(structures, whole, random);
    await applyEdits(image.path, whole, edits);
    const words = edits.map(({ target, offset, bytes }) => `${target} ${offset} ${bytes?.toString("hex") ?? "cut"}`);
    const found = await checkMutation(dir, image, ids, edits, truth, points);
    faults.push(
      ...found.map(
        (fault) => `seed ${seed}/${i} ${older}→${newer}: ${fault} [${words.join(", ")}] (${image.features})`,
      ),
    );
  }
  await writeFile(image.path, whole); // others may be built on it
  return faults;
}

test(`${mutations} damaged images are refused or read as QEMU reads them, in bounded time and memory`, async () => {
  const faults: string[] = [];
  for (let seed = 20_000; tally.mutations < mutations; seed++)
    await withScratchFolder(async (dir) => {
      for (const image of await createRandomImages(dir, seed, seed % 3 === 0 ? "mixed" : "internal")) {
        const isUseful = image.snapshots.size > 0 && !hasDataFile(image) && image.clusterBytes <= 65_536;
        if (isUseful && (await readFile(image.path)).length <= 6 * 1024 * 1024)
          faults.push(...(await checkImage(dir, image, seed)));
      }
    });
  const peak = process.resourceUsage().maxRSS * 1024;
  console.log(`${JSON.stringify(tally)}, ${Math.round(peak / 1e6)} MB at most`);
  expect(faults.slice(0, 10)).toEqual([]);
  expect(peak).toBeLessThan(mostMemoryBytes);
});
