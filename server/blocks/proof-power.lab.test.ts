import { expect, test } from "vitest";
import { withScratchFolder } from "#server/lab/scratch-folder.ts";
import type { BlockLayer } from "./block-layer.ts";
import { OpenImages } from "./open-images.ts";
import { BrokenLayer, type Mistake } from "./proof/broken-layers.ts";
import { checkDiff } from "./proof/check-diff.ts";
import { createRandomWorld, type RandomWorld } from "./proof/random-world.ts";
import { diffOfLayers, layersOf } from "./run-block-diff.ts";

const seeds = 12;
const mistakes: readonly Mistake[] = [
  "zero flag ignored",
  "end of a disk ignored",
  "place in the file ignored",
  "end of an answer ignored",
];

/** Pairs of points whose difference is wrong when every layer makes a mistake. */
function wrongPairs({ points }: RandomWorld, mistake: Mistake | null): number {
  let wrong = 0;
  for (const from of points)
    for (const to of points) {
      const images = new OpenImages();
      const { older, newer } = layersOf(images, { from: from.point, to: to.point });
      const broken = new Map<BlockLayer, BlockLayer>();
      for (const layer of [...older, ...newer]) broken.set(layer, mistake ? new BrokenLayer(layer, mistake) : layer);
      const side = (layers: readonly BlockLayer[]) => layers.map((layer) => broken.get(layer) as BlockLayer);
      const diff = diffOfLayers(side(older), side(newer), { maxExtents: Number.POSITIVE_INFINITY });
      const { faults } = checkDiff({ ...diff, readBytes: 0 }, from.sectors, to.sectors);
      images.close();
      if (faults.some((fault) => fault.startsWith("not reported"))) wrong++;
    }
  return wrong;
}

test("the proof would notice every mistake in the rule that was tried", async () => {
  const caught = new Map<string, number>();
  for (let seed = 1; seed <= seeds; seed++)
    await withScratchFolder(async (dir) => {
      const world = await createRandomWorld(dir, seed, seed % 2 === 0 ? "internal" : "mixed");
      expect(wrongPairs(world, null)).toBe(0);
      for (const mistake of mistakes) caught.set(mistake, (caught.get(mistake) ?? 0) + wrongPairs(world, mistake));
    });
  console.log(JSON.stringify(Object.fromEntries(caught)));
  for (const mistake of mistakes) expect(caught.get(mistake), mistake).toBeGreaterThan(0);
});
