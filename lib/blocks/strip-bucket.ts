import type { Diff, Strip } from "#lib/model/diff.ts";

type PlacedStrip = Diff["strip"];

/** One piece of a strip: where it lies, and how much of it was written. */
export interface StripBucket {
  readonly index: number;
  readonly offset: number;
  readonly length: number;
  readonly bytes: number;
}

/** The piece at an index; the last one may be cut by the disk's end. */
export function bucketAt(strip: PlacedStrip, index: number, sizeBytes: number): StripBucket {
  const offset = strip.offset + index * strip.bucketBytes;
  return {
    index,
    offset,
    length: Math.max(0, Math.min(strip.bucketBytes, sizeBytes - offset)),
    bytes: strip.buckets[index] ?? 0,
  };
}

/** The piece that holds an offset, the nearest one where none does. */
export const indexOf = (strip: PlacedStrip, at: number): number =>
  Math.max(0, Math.min(strip.buckets.length - 1, Math.floor((at - strip.offset) / strip.bucketBytes)));

/** The next piece with a change from an index on, in either direction; null when there is none. */
export function nextChanged(strip: Strip, from: number, step: 1 | -1): number | null {
  for (let i = from + step; i >= 0 && i < strip.buckets.length; i += step) if ((strip.buckets[i] ?? 0) > 0) return i;
  return null;
}

export const levels = 8;

/**
 * How strongly a piece stands out, from 1 to 8 and 0 for nothing: by the logarithm, so that one cluster in a terabyte is seen
 * beside a bucket that is full.
 */
export function levelOf(bytes: number, bucketBytes: number, pieceBytes: number): number {
  if (bytes <= 0) return 0;
  const least = Math.min(pieceBytes, bucketBytes);
  if (bucketBytes <= least) return levels;
  const share = Math.log(Math.max(1, bytes / least)) / Math.log(bucketBytes / least);
  return 1 + Math.min(levels - 1, Math.round(share * (levels - 1)));
}
