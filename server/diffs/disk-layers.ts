import type { DiskLayer } from "#lib/model/disk-layer.ts";
import { isProblem, Problem } from "#lib/model/problem.ts";
import type { Observation } from "#server/backends/contract.ts";
import type { BlockReader, ReadOptions } from "#server/blocks/block-reader.ts";
import type { DiskLayerSource } from "#server/blocks/disk-point.ts";
import { pointsOf, snapshotOfPoint } from "./point-pair.ts";

const keyOf = ({ path, snapshotId }: DiskLayerSource): string => `${snapshotId ?? ""}\n${path}`;

/** Snapshots by the layer that is the top of their point of a disk. */
function topsOf(observation: Observation, disk: string): ReadonlyMap<string, readonly string[]> {
  const tops = new Map<string, string[]>();
  for (const { id } of observation.snapshots) {
    const found = observation.points(id).get(disk);
    if (!found || isProblem(found) || !found.point.layers[0]) continue;
    const key = keyOf(found.point.layers[0]);
    tops.set(key, [...(tops.get(key) ?? []), id]);
  }
  return tops;
}

/** The chain of one disk at a point, top first. Throws `not-found`, or the disk's Problem. */
export async function layersOf(
  observation: Observation,
  point: string,
  disk: string,
  buckets: number,
  blocks: BlockReader,
  options?: ReadOptions,
): Promise<readonly DiskLayer[]> {
  const found = pointsOf(observation, point).get(disk);
  if (found === undefined) throw new Problem("not-found", `"${point}" holds no disk ${disk}.`, { disk, point });
  if (isProblem(found)) throw found;
  const holdings = await blocks.layers(found.point, buckets, options);
  const tops = topsOf(observation, disk);
  return found.point.layers.map((layer, at) => {
    const holding = holdings[at];
    return {
      file: layer.path,
      format: layer.format,
      snapshot: layer.snapshotId === null ? null : snapshotOfPoint(observation, point),
      virtualSizeBytes: holding?.virtualSizeBytes ?? null,
      granularityBytes: holding?.granularityBytes ?? null,
      dataBytes: holding?.dataBytes ?? null,
      zeroBytes: holding?.zeroBytes ?? null,
      visibleBytes: holding?.visibleBytes ?? null,
      strip: holding ? { ...holding.strip, buckets: [...holding.strip.buckets] } : null,
      snapshots: [...(tops.get(keyOf(layer)) ?? [])],
      reason:
        at === 0 && found.isLive ? "The running machine writes to it: what it has not flushed yet is not seen." : null,
    };
  });
}
