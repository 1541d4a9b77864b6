import { partsOfVolumeId, volumeId } from "#lib/model/volume.ts";
import type { VolumeRecords } from "#server/backends/volume/volume-record.ts";
import type { Family } from "./family.ts";

export const kind = "overlay";

const together = ([first, ...others]: readonly [Family, ...Family[]]): Family => ({
  ...first,
  files: new Map([first, ...others].flatMap(({ files }) => [...files]).sort(([a], [b]) => (a < b ? -1 : 1))),
  missing: [...new Set([first, ...others].flatMap(({ missing }) => missing))].sort(),
});

/**
 * Ids of all families. A file that is renamed when a snapshot is taken may be the root, and branches whose base was deleted are
 * connected by nothing: so a volume goes by what is written down of its live file, then of all its files, then of its snapshots, and
 * only a family of which nothing is known goes by its root.
 */
export function familiesById(
  families: readonly Family[],
  records: Pick<VolumeRecords, "volumes" | "get">,
): ReadonlyMap<string, Family> {
  const byLive = new Map<string, string>();
  const byMember = new Map<string, string>();
  const byPoint = new Map<string, string>();
  for (const id of records.volumes()) {
    if (partsOfVolumeId(id)?.backend !== kind) continue;
    const { live, members = [], snapshots } = records.get(id);
    if (live !== undefined) byLive.set(live, id);
    for (const { path, inode } of members) byMember.set(`${inode} ${path}`, id);
    for (const { key } of snapshots) byPoint.set(key, id);
  }
  const found = new Map<string, [Family, ...Family[]]>();
  let left = families;
  const claim = (
    keyOf: (path: string, inode: string) => string,
    ids: ReadonlyMap<string, string>,
    mayJoin: boolean,
  ) => {
    left = left.filter((family) => {
      const own = [...family.files].flatMap(([path, { stamp }]) => ids.get(keyOf(path, stamp.inode)) ?? []);
      const free = own.filter((id) => mayJoin || !found.has(id)).sort();
      const id = free.find((candidate) => candidate === volumeId(kind, family.root)) ?? free[0];
      if (id === undefined) return true;
      const before = found.get(id);
      found.set(id, before ? [...before, family] : [family]);
      return false;
    });
  };
  claim((path) => path, byLive, false);
  claim((path, inode) => `${inode} ${path}`, byMember, true);
  claim((path) => path, byPoint, false);
  const byId = new Map([...found].map(([id, parts]) => [id, together(parts)]));
  for (const family of left) {
    let id = volumeId(kind, family.root);
    while (byId.has(id)) id += "+";
    byId.set(id, family);
  }
  return byId;
}
