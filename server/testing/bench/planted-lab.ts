import { join } from "node:path";
import { defineGuest, type Guest } from "#server/lab/guest.ts";
import { type Lab, startLab, stopLab } from "#server/lab/lab.ts";
import { plantedTree, plantSnapshots } from "#server/lab/plant-snapshots.ts";
import { type BenchContext, temporaryFolder } from "./bench-context.ts";

export interface PlantedLab {
  readonly lab: Lab;
  /** Machines that are off, by their number of snapshots. */
  readonly guests: ReadonlyMap<number, Guest>;
}

/** A lab of its own that ends with the benchmark. */
export async function benchLab(context: BenchContext): Promise<Lab> {
  const dir = join(await temporaryFolder(context), "lab");
  context.closers.add("the lab", () => stopLab(dir));
  return startLab(dir);
}

let planted: PlantedLab | null = null;

/** One lab with machines of many snapshots, planted once for all parts that read. */
export async function plantedLab(context: BenchContext): Promise<PlantedLab> {
  if (planted) return planted;
  const guests = new Map<number, Guest>();
  let lab = await benchLab(context);
  for (const count of [100, 1_000, 10_000]) {
    context.say(`planting ${count} snapshots`);
    const guest = await defineGuest(lab, { name: `bench-${count}` });
    lab = await plantSnapshots(lab, guest, plantedTree(count));
    guests.set(count, guest);
  }
  planted = { lab, guests };
  return planted;
}

export function guestOf({ guests }: PlantedLab, count: number): Guest {
  const guest = guests.get(count);
  if (!guest) throw new Error(`no machine with ${count} snapshots`);
  return guest;
}

/** The API's path of a machine on the one host. */
export const domainPath = ({ uuid }: Pick<Guest, "uuid">): string => `/hosts/bench/domains/${uuid}`;
