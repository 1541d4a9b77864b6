import type { DiffExtent } from "#lib/model/diff.ts";
import type { DiskPoint } from "./disk-point.ts";

export interface BlockDiffRequest {
  /** Null: nothing, so that the answer is all that `to` holds. */
  readonly from: DiskPoint | null;
  readonly to: DiskPoint;
  /** Extents beyond this many are counted and left out. Default 10 000. */
  readonly maxExtents?: number;
  /** Pieces of the strip. Default 512. */
  readonly buckets?: number;
  /** Part of the disk that the strip shows, in bytes; default all of it. */
  readonly range?: { readonly offset: number; readonly length: number };
}

/** Ranges of the guest's view of `to` that were written between two points. */
export interface BlockDiff {
  readonly virtualSizeBytes: { readonly from: number; readonly to: number };
  /** The coarsest piece that an extent was rounded to. */
  readonly granularityBytes: number;
  readonly changedBytes: number;
  readonly zeroedBytes: number;
  readonly onlyFromBytes: number;
  readonly onlyToBytes: number;
  readonly sharedBytes: number | null;
  readonly extents: readonly DiffExtent[];
  readonly truncated: boolean;
  readonly strip: { readonly offset: number; readonly bucketBytes: number; readonly buckets: readonly number[] };
  /** Bytes of metadata that were read. */
  readonly readBytes: number;
}
