import { expect, test } from "vitest";
import { withScratchFolder } from "#server/lab/scratch-folder.ts";
import { checkDiff } from "./proof/check-diff.ts";
import { createRandomWorld, type WorldShape } from "./proof/random-world.ts";
import { runBlockDiff } from "./run-block-diff.ts";

/** Trees of each shape. */
const seeds = Math.ceil(Number(process.env.ESPALIER_DIFF_SEEDS ?? 300) / 3);
const firstSeed = Number(process.env.ESPALIER_DIFF_FIRST_SEED ?? 1);
const atOnce = 4;

const tally = { trees: 0, points: 0, pairs: 0, reportedBytes: 0, sameBytes: 0 };

async function checkTree(seed: number, shape: WorldShape): Promise<string[]> {
  return withScratchFolder(async (dir) => {
    const { points, images } = await createRandomWorld(dir, seed, shape);
    const faults: string[] = [];
    tally.trees++;
    tally.points += points.length;
    for (const from of [null, ...points])
      for (const to of points) {
        const diff = runBlockDiff({ from: from?.point ?? null, to: to.point, maxExtents: Number.POSITIVE_INFINITY });
        const verdict = checkDiff(diff, from?.sectors ?? new Int32Array(0), to.sectors);
        const origin = `${shape} seed ${seed}: ${from?.name ?? "nothing"} → ${to.name}`;
        const features = images.map((image) => image.features.join(",")).join(" | ");
        faults.push(...verdict.faults.map((fault) => `${origin}: ${fault} (${features})`));
        if (from === to && diff.extents.length > 0) faults.push(`${origin}: differs from itself`);
        if (from === null) continue;
        tally.pairs++;
        tally.reportedBytes += verdict.reportedBytes;
        tally.sameBytes += verdict.sameBytes;
      }
    return faults;
  });
}

for (const shape of ["internal", "external", "mixed"] as const)
  test(`no change between any two points of ${seeds} ${shape} trees goes unreported`, async () => {
    const faults: string[] = [];
    let next = firstSeed;
    const work = async () => {
      while (next < firstSeed + seeds) faults.push(...(await checkTree(next++, shape)));
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    const share = ((tally.sameBytes / Math.max(1, tally.reportedBytes)) * 100).toFixed(1);
    console.log(`so far: ${JSON.stringify(tally)}, reported but the same: ${share} %`);
    expect(faults.slice(0, 10)).toEqual([]);
  });
