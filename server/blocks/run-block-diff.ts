import type { DiffExtent } from "#lib/model/diff.ts";
import { Problem } from "#lib/model/problem.ts";
import type { BlockDiff, BlockDiffRequest } from "./block-diff.ts";
import type { BlockLayer } from "./block-layer.ts";
import { commonLayers, comparePoints, isSharedCounted } from "./compare-points.ts";
import { ExtentMerger } from "./extent-merger.ts";
import type { OpenImages } from "./open-images.ts";
import { StripSums } from "./strip.ts";
import { whileStill } from "./while-still.ts";

export type OnExtent = (offset: number, length: number, kind: DiffExtent["kind"]) => void;

const defaultExtents = 10_000;
const defaultBuckets = 512;
const maxBuckets = 65_536;

/** Layers of both points; those they have in common are the same objects, as they are asked about the same places. */
export function layersOf(images: OpenImages, { from, to }: BlockDiffRequest) {
  const newer = images.layers(to);
  const older = from ? images.layers(from) : [];
  const common = commonLayers(older, newer);
  return { older: [...older.slice(0, older.length - common), ...newer.slice(newer.length - common)], newer };
}

function granularity(older: readonly BlockLayer[], newer: readonly BlockLayer[]): number {
  const common = commonLayers(older, newer);
  const own = [...older.slice(0, older.length - common), ...newer.slice(0, newer.length - common)];
  return Math.max(...(own.length > 0 ? own : newer).map(({ granularityBytes }) => granularityBytes));
}

/**
 * What was written between two points, in this thread. Throws Problem: `invalid-input`, `stale`, `unsupported`,
 * `unreadable-output`, `not-found`, `permission-denied`, `tool-failed`.
 */
export const runBlockDiff = (request: BlockDiffRequest): BlockDiff =>
  whileStill((images) => {
    const { older, newer } = layersOf(images, request);
    return { ...diffOfLayers(older, newer, request), readBytes: images.readBytes };
  });

/** The same of layers that are open; `from` and `to` of the request are passed over. */
export function diffOfLayers(
  older: readonly BlockLayer[],
  newer: readonly BlockLayer[],
  { maxExtents = defaultExtents, buckets = defaultBuckets, range }: Omit<BlockDiffRequest, "from" | "to">,
): Omit<BlockDiff, "readBytes"> {
  const sizes = { from: older[0]?.sizeBytes ?? 0, to: newer[0]?.sizeBytes ?? 0 };
  const shown = clippedRange(range, sizes.to);
  const strip = new StripSums(shown.offset, shown.length, Math.min(Math.max(1, Math.floor(buckets)), maxBuckets));
  const extents: DiffExtent[] = [];
  let count = 0;
  let changedBytes = 0;
  let zeroedBytes = 0;
  const merger = new ExtentMerger((offset, length, kind) => {
    if (count++ < maxExtents) extents.push({ offset, length, kind });
    changedBytes += length;
    if (kind === "zero") zeroedBytes += length;
    strip.add(offset, length);
  });
  comparePoints(older, newer, merger);
  merger.end();
  return {
    virtualSizeBytes: sizes,
    granularityBytes: granularity(older, newer),
    changedBytes,
    zeroedBytes,
    onlyFromBytes: merger.onlyFromBytes,
    onlyToBytes: merger.onlyToBytes,
    sharedBytes: isSharedCounted(older, newer) ? merger.sharedBytes : null,
    extents,
    truncated: count > extents.length,
    strip: strip.result(),
  };
}

/**
 * All extents, one after another. What was handed on cannot be taken back, so nothing is tried again: what moved meanwhile is a
 * Problem `stale` at the end, and all of it must be thrown away.
 */
export function runExtents(request: BlockDiffRequest, onExtent: OnExtent): void {
  whileStill((images) => {
    const { older, newer } = layersOf(images, request);
    const merger = new ExtentMerger(onExtent);
    comparePoints(older, newer, merger);
    merger.end();
  }, 1);
}

function clippedRange(range: BlockDiffRequest["range"], size: number): { offset: number; length: number } {
  if (!range) return { offset: 0, length: size };
  const isWhole = Number.isSafeInteger(range.offset) && Number.isSafeInteger(range.length);
  if (!isWhole || range.offset < 0 || range.length < 0)
    throw new Problem("invalid-input", "A range of a disk is two whole numbers of bytes.");
  const offset = Math.min(range.offset, size);
  return { offset, length: Math.min(range.length, size - offset) };
}
