import type { BlockReader, ReadOptions } from "#server/blocks/block-reader.ts";
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

export interface HoldingReader extends BlockReader {
  heldSpace(
    path: string,
    sets: readonly (readonly string[])[],
    options?: ReadOptions,
  ): Promise<readonly { readonly exclusiveBytes: number; readonly sharedBytes: number }[]>;
  layers(point: DiskPoint, buckets: number, options?: ReadOptions): Promise<readonly LayerHolding[]>;
}
