import { expect, test } from "vitest";
import { withScratchFolder } from "#server/lab/scratch-folder.ts";
import { qemuImg } from "./proof/qemu-tools.ts";
import { pointOf, type RandomImage } from "./proof/random-image.ts";
import { createRandomImages } from "./proof/random-world.ts";
import { runLayerMap } from "./run-layer-map.ts";

const trees = 30;

interface MapEntry {
  length: number;
  depth: number;
  present: boolean;
  zero: boolean;
  data: boolean;
}

const sum = (entries: readonly MapEntry[], isMeant: (entry: MapEntry) => boolean): number =>
  entries.filter(isMeant).reduce((bytes, { length }) => bytes + length, 0);

async function checkImage(image: RandomImage): Promise<string[]> {
  const { layers } = runLayerMap(pointOf(image, null), 7);
  const [own] = layers;
  const alone = { driver: "qcow2", backing: null, file: { driver: "file", filename: image.path } };
  const map: MapEntry[] = JSON.parse(await qemuImg("map", "--output=json", `json:${JSON.stringify(alone)}`));
  const whole: MapEntry[] = JSON.parse(await qemuImg("map", "--output=json", "-f", "qcow2", image.path));
  const faults: string[] = [];
  const expectSame = (what: string, ours: number | undefined, theirs: number) => {
    if (ours !== theirs) faults.push(`${image.path} (${image.features}): ${what} ${ours}, by QEMU ${theirs}`);
  };
  expectSame(
    "data",
    own?.dataBytes,
    sum(map, ({ present, data }) => present && data),
  );
  expectSame(
    "zeros",
    own?.zeroBytes,
    sum(map, ({ present, data, zero }) => present && zero && !data),
  );
  expectSame(
    "strip",
    own?.strip.buckets.reduce((bytes, bucket) => bytes + bucket, 0),
    own?.dataBytes ?? 0,
  );
  for (const [depth, layer] of layers.entries()) {
    // Only QEMU can see the holes of a raw file.
    const isRaw = pointOf(image, null).layers[depth]?.format === "raw";
    const visible = sum(whole, (entry) => entry.depth === depth && (entry.data || (isRaw && entry.present)));
    expectSame(`visible of layer ${depth}`, layer.visibleBytes, visible);
  }
  return faults;
}

test(`what each file of ${trees} chains holds and shows is what QEMU maps`, async () => {
  const faults: string[] = [];
  for (let seed = 9_000; seed < 9_000 + trees; seed++)
    await withScratchFolder(async (dir) => {
      for (const image of await createRandomImages(dir, seed, seed % 2 === 0 ? "external" : "mixed"))
        if (image.format === "qcow2")
          faults.push(...(await checkImage(image)).map((fault) => `seed ${seed}: ${fault}`));
    });
  expect(faults.slice(0, 8)).toEqual([]);
});
