import { place } from "./block-layer.ts";
import type { DiskPoint } from "./disk-point.ts";
import { RawLayer } from "./raw-layer.ts";
import { Stack } from "./stack.ts";
import { StripSums } from "./strip.ts";
import { whileStill } from "./while-still.ts";

/** What one file of a point holds itself. */
export interface LayerMap {
  readonly virtualSizeBytes: number;
  /** The smallest piece that it can hold or not; null for a raw file, which holds everything. */
  readonly granularityBytes: number | null;
  /** Of its own view of the disk, also beyond the end of what is above. */
  readonly dataBytes: number;
  readonly zeroBytes: number;
  /** Of its data, what is read at the point. */
  readonly visibleBytes: number;
  /** Its data along the disk, which is as large as the top says; the same pieces for all layers. */
  readonly strip: { readonly bucketBytes: number; readonly buckets: readonly number[] };
}

export interface LayerMapAnswer {
  /** Top first, as in the point. */
  readonly layers: readonly LayerMap[];
  /** Bytes of metadata that were read. */
  readonly readBytes: number;
}

const maxBuckets = 65_536;

/** What each file of a point holds, in this thread. A raw file holds all of its disk. Throws Problem as `whileStill` does. */
export function runLayerMap(point: DiskPoint, buckets = 512): LayerMapAnswer {
  return whileStill((images) => {
    const layers = images.layers(point);
    const sizeBytes = layers[0]?.sizeBytes ?? 0;
    const visible = layers.map(() => 0);
    const whole = new Stack(layers);
    for (let position = 0; position < sizeBytes; ) {
      whole.survey(position);
      const end = Math.min(whole.end, sizeBytes);
      if (whole.kind === place.data) visible[whole.depth] = (visible[whole.depth] ?? 0) + end - position;
      position = end;
    }
    const maps = layers.map((layer, depth): LayerMap => {
      const strip = new StripSums(0, sizeBytes, Math.min(Math.max(1, Math.floor(buckets)), maxBuckets));
      const own = new Stack([layer]);
      let dataBytes = 0;
      let zeroBytes = 0;
      for (let position = 0; position < layer.sizeBytes; position = own.end) {
        own.survey(position);
        if (own.kind === place.data) {
          dataBytes += own.end - position;
          strip.add(position, own.end - position);
        } else if (own.kind === place.zero) zeroBytes += own.end - position;
      }
      const virtualSizeBytes = layer.sizeBytes;
      const granularityBytes = layer instanceof RawLayer ? null : layer.granularityBytes;
      const { bucketBytes, buckets: sums } = strip.result();
      const visibleBytes = visible[depth] ?? 0;
      return {
        virtualSizeBytes,
        granularityBytes,
        dataBytes,
        zeroBytes,
        visibleBytes,
        strip: { bucketBytes, buckets: sums },
      };
    });
    return { layers: maps, readBytes: images.readBytes };
  });
}
