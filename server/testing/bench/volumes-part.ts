import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { VolumeKindUnderTest } from "#server/testing/contract/volumes/volume-world.ts";
import type { BenchContext } from "./bench-context.ts";
import { printTable } from "./print-table.ts";
import { median } from "./stats.ts";
import { ms, times } from "./units.ts";

const run = promisify(execFile);

const snapshots = 1_000;
const rounds = 5;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** Each round does all in turn, so that a busy moment of the machine hits all alike. */
async function rowOf({ kind, makeWorld, skip }: VolumeKindUnderTest, { say }: BenchContext): Promise<string[]> {
  if (skip) return [kind, `skipped: ${skip}`];
  const world = await makeWorld();
  try {
    const id = await world.volume();
    say(`volumes: ${snapshots} snapshots of a ${kind} volume`);
    const made = await timed(async () => {
      for (let i = 0; i < snapshots; i++) await world.native.take(id, `s${String(i).padStart(4, "0")}`);
    });
    const cold = await timed(async () => {
      const { length } = (await world.backend.observe(id, { fresh: "all" })).snapshots;
      if (length !== snapshots) throw new Error(`${length} of ${snapshots} snapshots of a ${kind} volume are shown`);
    });
    const [file, ...args] = world.native.listing?.(id) ?? [];
    if (file === undefined) return [kind, "skipped: no tool of its own lists them"];
    const [native, list, tree]: [number[], number[], number[]] = [[], [], []];
    for (let round = 0; round < rounds; round++) {
      native.push(await timed(() => run(file, args, { maxBuffer: 1 << 26 })));
      list.push(await timed(() => world.backend.list()));
      tree.push(await timed(() => world.backend.observe(id, { fresh: "all" })));
    }
    const ratio = median(tree) / median(native);
    return [kind, ms(made), ms(median(native)), ms(median(list)), ms(cold), ms(median(tree)), times(ratio)];
  } finally {
    await world.close();
  }
}

/** What a volume with many snapshots costs to list and to read, against its storage's own tool. */
export const volumesPart =
  (kinds: readonly VolumeKindUnderTest[]) =>
  async (context: BenchContext): Promise<void> => {
    const rows: string[][] = [];
    for (const kind of kinds) rows.push(await rowOf(kind, context));
    const headings = ["kind", "taken by the tool", "listed by the tool", "list", "tree, first", "tree", "to the tool"];
    printTable(`volumes: one with ${snapshots} snapshots`, headings, rows, [
      `medians of ${rounds}; every snapshot was taken by the storage's own tool, one after the other`,
    ]);
  };
