import { Problem } from "#lib/model/problem.ts";
import { partsOfVolumeId, volumeId } from "#lib/model/volume.ts";
import type { VolumeRecords } from "#server/backends/volume/volume-record.ts";
import type { Family } from "./family.ts";

export const kind = "overlay";

/**
 * Ids of all families. A file that is renamed when a snapshot is taken may be the root: so a volume goes by what is written down of
 * its live file, then of its snapshots, and only a family of which nothing is known goes by its root.
 */
export function familiesById(
  families: readonly Family[],
  records: Pick<VolumeRecords, "volumes" | "get">,
): ReadonlyMap<string, Family> {
  const byLive = new Map<string, string>();
  const byPoint = new Map<string, string>();
  for (const id of records.volumes()) {
    if (partsOfVolumeId(id)?.backend !== kind) continue;
    const { live, snapshots } = records.get(id);
    if (live !== undefined) byLive.set(live, id);
    for (const { key } of snapshots) byPoint.set(key, id);
  }
  const byId = new Map<string, Family>();
  const left: Family[] = [];
  for (const by of [byLive, byPoint]) {
    const todo = by === byLive ? families : left.splice(0);
    for (const family of todo) {
      const own = [...family.files.keys()].flatMap((path) => by.get(path) ?? []).filter((id) => !byId.has(id));
      const id = own.find((candidate) => candidate === volumeId(kind, family.root)) ?? own.sort()[0];
      if (id === undefined) left.push(family);
      else byId.set(id, family);
    }
  }
  for (const family of left) {
    let id = volumeId(kind, family.root);
    while (byId.has(id)) id += "+";
    byId.set(id, family);
  }
  return byId;
}

/** Throws `not-found`. */
export function familyOf(id: string, families: readonly Family[], records: VolumeRecords): Family {
  const family = familiesById(families, records).get(id);
  if (family) return family;
  throw new Problem(
    "not-found",
    `There is no chain of files "${id}" on this host. It may have been removed meanwhile.`,
  );
}
