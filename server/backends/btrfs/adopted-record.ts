import { Problem } from "#lib/model/problem.ts";
import type { VolumeRecord } from "#server/backends/volume/volume-record.ts";
import { foundName, type VolumeReading } from "./volume-reading.ts";

/**
 * What is known of a volume, with snapshots that others made (`only`: this one) as they were found and placed. Of these btrfs knows the
 * subvolume that they were taken of, and nothing more when that is gone.
 */
export function adoptedRecord({ record, snapshots, lineage, live }: VolumeReading, only?: string): VolumeRecord {
  const known = new Set(record.snapshots.map(({ key }) => key));
  const found = snapshots.filter(({ path }) => !known.has(path) && (only === undefined || path === only));
  if (only !== undefined && !known.has(only) && found.length === 0)
    throw new Problem("stale", `${only} is gone. Look again.`, { path: only });
  return {
    ...record,
    snapshots: [
      ...record.snapshots,
      ...found.map((each) => ({
        ...{ key: each.path, stamp: each.uuid, name: foundName(each, live), description: null },
        parent: lineage.placed.get(each.path)?.parent ?? null,
        isInferred: true,
        createdAt: each.createdAt ?? new Date(0).toISOString(),
      })),
    ],
  };
}
