import type { Diff } from "#lib/model/diff.ts";
import type { Observation } from "#server/backends/contract.ts";
import type { BlockDiff } from "#server/blocks/block-diff.ts";
import { headName, type PointPair } from "./point-pair.ts";
import { shareNothing } from "./share-nothing.ts";

/**
 * Of two points that no machine writes to, every written range is there. QEMU keeps tables of a running machine in its memory until a
 * flush, so what is read from outside may lack the newest writes (seen in 150 of 150 tries with QEMU 7.2); pausing flushes.
 */
export function certaintyOf(
  { from, to }: Pick<PointPair, "from" | "to">,
  before: Observation,
  after: Observation,
): Diff["certainty"] {
  if (!from.isLive && !to.isLive)
    return shareNothing(from, to) || isBetweenCopies({ from, to }) ? "upper-bound" : "exact-written";
  return isFlushed(before) && isFlushed(after) && before.revision === after.revision ? "exact-written" : "stale";
}

/** Two files that each hold all of the disk: what both hold may be the same in two places. */
export const isBetweenCopies = ({ from, to }: Pick<PointPair, "from" | "to">): boolean =>
  (from.isCopy === true || to.isCopy === true) && from.point.layers[0]?.path !== to.point.layers[0]?.path;

/** Paused by somebody, and not by a disk that failed: QEMU flushed all disks then (vm_stop, system/cpus.c). */
const isFlushed = ({ head }: Observation): boolean =>
  head.state === "paused" && head.reason !== "I/O error" && head.reason !== "crashed";

/** Of its own file it is told where on the disk each block lies. */
const isComparedByPlace = ({ point: { layers } }: PointPair["from"]): boolean =>
  layers[0]?.format === "raw" || layers[0]?.isCopied === true;

export function methodOf({ from, to }: Pick<PointPair, "from" | "to">): string {
  const layers = [from, to].flatMap(({ point }) => point.layers);
  const files = new Set(layers.map(({ path }) => path));
  if (isBetweenCopies({ from, to }) && [from, to].every(isComparedByPlace))
    return "Compared where on the disk the blocks of the two files lie: what they share is the same, all else counts as changed.";
  if (shareNothing(from, to) || isBetweenCopies({ from, to }))
    return "The two lie in files of their own: all that either of them holds counts as changed.";
  const inside = layers.some(({ snapshotId }) => snapshotId !== null);
  if (inside && files.size === 1) return "Compared the two tables of clusters inside the qcow2 image.";
  if (inside) return "Compared the tables of clusters inside the images and the files between the two points.";
  return "Read which clusters the files between the two points hold.";
}

/** What to know before relying on it. */
export function notesOf(
  { certainty, flushedAt }: Pick<Diff, "certainty" | "flushedAt">,
  { virtualSizeBytes }: BlockDiff,
  from: string,
  to: string,
): string[] {
  const notes: string[] = [];
  if (certainty === "stale")
    notes.push(
      `Read from outside the running machine: what it wrote since its last flush may be missing${flushedAt === null ? "" : `; what it wrote until ${flushedAt} is not`}. Take a snapshot and compare with that, or pause the machine, for a list that is exact.`,
    );
  if (virtualSizeBytes.from !== virtualSizeBytes.to)
    notes.push(
      `The disk's size differs: ${virtualSizeBytes.from} bytes at ${named(from)}, ${virtualSizeBytes.to} bytes at ${named(to)}.`,
    );
  return notes;
}

const named = (point: string): string => (point === headName ? "the live state" : `"${point}"`);
