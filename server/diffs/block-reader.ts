import type { DiffExtent } from "#lib/model/diff.ts";
import type { BlockDiff, BlockDiffRequest } from "#server/blocks/block-diff.ts";
import type { DiskPoint } from "#server/blocks/disk-point.ts";

/** What one file of a point holds of the disk itself. */
export interface LayerHolding {
  readonly virtualSizeBytes: number;
  readonly granularityBytes: number | null;
  readonly dataBytes: number;
  readonly zeroBytes: number;
  readonly visibleBytes: number;
  readonly strip: { readonly bucketBytes: number; readonly buckets: readonly number[] };
}

/** Reads the tables of image files, without a lock and without starting a program. Every method throws only Problem. */
export interface BlockReader {
  diff(request: BlockDiffRequest, signal?: AbortSignal): Promise<BlockDiff>;
  /** All extents, in order. */
  extents(request: Pick<BlockDiffRequest, "from" | "to">, signal?: AbortSignal): AsyncIterable<readonly DiffExtent[]>;
  /** For each set of snapshots inside an image, by id: what deleting them together frees, and what they hold that others hold too. */
  heldSpace(
    path: string,
    sets: readonly (readonly string[])[],
    signal?: AbortSignal,
  ): Promise<readonly { readonly exclusiveBytes: number; readonly sharedBytes: number }[]>;
  layers(point: DiskPoint, buckets: number, signal?: AbortSignal): Promise<readonly LayerHolding[]>;
}
