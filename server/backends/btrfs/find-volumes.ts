import { readdir } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { partsOfVolumeId, volumeId } from "#lib/model/volume.ts";
import { lostFrom } from "#server/backends/volume/lost-snapshots.ts";
import type { StorageSight } from "#server/backends/volume/storage.ts";
import type { RecordedSnapshot, VolumeRecord, VolumeRecords } from "#server/backends/volume/volume-record.ts";
import { isWithin, type Mount, mountOf, readMounts } from "#server/images/mounts.ts";
import { type Filesystem, readFilesystem, type Subvolume, subvolumeOf } from "./filesystem.ts";
import { isStaged, snapshotsFolderOf, volumeOfSnapshot } from "./snapshot-names.ts";

export const kind = "btrfs";

/** A subvolume that is written to, with those that are snapshots of it. */
export interface FoundVolume {
  readonly id: string;
  /** When it is gone: only where it was. */
  readonly live: Subvolume;
  readonly isLiveGone: boolean;
  readonly snapshots: readonly Subvolume[];
  /** Paths of subvolumes inside it, which its snapshots leave out. */
  readonly nested: readonly string[];
  readonly record: VolumeRecord;
  /** Snapshots that were written down and are nowhere in the filesystem. */
  readonly lost: readonly RecordedSnapshot[];
  readonly filesystem: Filesystem;
  readonly mounts: readonly Mount[];
}

/** Every btrfs that storage of the host lies on. Throws `tool-missing`, `permission-denied`. */
async function filesystemsOf(sight: StorageSight, mounts: readonly Mount[]): Promise<readonly Filesystem[]> {
  const wanted = new Map<string, Mount>();
  const add = (mount: Mount | null) => {
    if (mount?.type === "btrfs") wanted.set(mount.id, mount);
  };
  for (const folder of sight.folders) {
    add(mountOf(folder, mounts));
    for (const mount of mounts) if (isWithin(mount.path, folder)) add(mountOf(mount.path, mounts));
  }
  for (const path of sight.files.keys()) add(mountOf(path, mounts));
  return Promise.all([...wanted.values()].map(readFilesystem));
}

const gone = "gone:";
/** What has the path of one that is gone is not it; where that one was stays known. */
const goneKey = (key: string, stamp: string): string => (key.startsWith(gone) ? key : `${gone}${stamp}:${key}`);

/** Where a snapshot that is gone was; null when that was not written down. */
export const pathOfGone = (key: string): string | null =>
  key.startsWith(gone) ? (/^gone:[^:]*:(.+)$/s.exec(key)?.[1] ?? null) : key;

/**
 * A recorded snapshot is known by its uuid, wherever it lies now. One that was written down before it was made has none yet; then the
 * path must do. What has its path now and is another one is not it.
 */
export function boundRecord(record: VolumeRecord, subvolumes: readonly Subvolume[]): VolumeRecord {
  const byUuid = new Map(subvolumes.map((each) => [each.uuid, each.path]));
  const keys = new Map(
    record.snapshots.map(({ key, stamp }) => [
      key,
      stamp === undefined ? key : (byUuid.get(stamp) ?? goneKey(key, stamp)),
    ]),
  );
  const bound = (key: string | null): string | null => (key === null ? null : (keys.get(key) ?? key));
  return {
    ...record,
    ...(record.head === undefined ? {} : { head: bound(record.head) }),
    snapshots: record.snapshots.map((each) => ({
      ...each,
      key: bound(each.key) ?? each.key,
      parent: bound(each.parent),
    })),
  };
}

/** Nothing was written to it since it was made of a snapshot that cannot change: whoever deletes it loses nothing. */
export const isMereCopy = (
  { generation, firstGeneration }: Pick<Subvolume, "generation" | "firstGeneration">,
  of: Pick<Subvolume, "isReadOnly"> | null | undefined,
): boolean => generation === firstGeneration && of?.isReadOnly === true;

/** Whether it could be a volume: its name can be given to another one, and storage of the host lies in it or it in that. */
function mayBeVolume({ path, isReadOnly }: Subvolume, { mount, subvolumes }: Filesystem, sight: StorageSight): boolean {
  if (path === mount.path || volumeOfSnapshot(path) !== null || isReadOnly) return false;
  if (sight.folders.some((folder) => isWithin(path, folder))) return true;
  const innermost = (file: string) =>
    subvolumes.filter((each) => isWithin(file, each.path)).sort((a, b) => b.path.length - a.path.length)[0];
  for (const file of sight.files.keys()) if (isWithin(file, path) && innermost(file)?.path === path) return true;
  return false;
}

interface Around {
  readonly sight: StorageSight;
  readonly mounts: readonly Mount[];
  readonly records: VolumeRecords;
}

/** Where a subvolume was of which only snapshots are left. */
const goneAt = (path: string, { mount }: Filesystem): Subvolume => ({
  ...{ id: 0, parentId: 0, uuid: "", parentUuid: null, generation: 0, firstGeneration: 0, createdAt: null },
  ...{ path, isReadOnly: false, treePath: join(mount.root, relative(mount.path, path)).replace(/^\//, "") },
});

/** Snapshots that belong to no subvolume that is there, by the path of the one that they were taken of. */
function orphansOf(
  left: readonly Subvolume[],
  { mount, paths }: Filesystem,
  { sight, mounts, records }: Around,
): ReadonlyMap<string, readonly Subvolume[]> {
  const known = new Map<string, string>();
  const recorded = new Set<string>();
  for (const id of records.volumes()) {
    const parts = partsOfVolumeId(id);
    if (parts?.backend !== kind) continue;
    recorded.add(parts.native);
    for (const { stamp } of records.get(id).snapshots) if (stamp !== undefined) known.set(stamp, parts.native);
  }
  const found = Map.groupBy(left, ({ uuid, path }) => known.get(uuid) ?? volumeOfSnapshot(path) ?? "");
  for (const path of found.keys()) {
    const isOurs = recorded.has(path) || sight.folders.some((folder) => isWithin(path, folder));
    const isElsewhere = mountOf(path, mounts)?.id !== mount.id || paths.includes(path);
    if (path === "" || !isOurs || isElsewhere || volumeOfSnapshot(path) !== null) found.delete(path);
  }
  return found;
}

function volumesOf(filesystem: Filesystem, around: Around): FoundVolume[] {
  const { sight, mounts, records } = around;
  const { subvolumes, mount } = filesystem;
  // Under another mount it is out of sight.
  const seen = subvolumes.filter(({ path }) => mountOf(path, mounts)?.id === mount.id || path === mount.path);
  const lives = seen.filter((each) => mayBeVolume(each, filesystem, sight));
  const recordOf = new Map(lives.map(({ path }) => [path, records.get(volumeId(kind, path))]));
  /** uuid → path of the volume that it belongs to. */
  const owner = new Map<string, string>();
  for (const { path } of lives)
    for (const { stamp } of recordOf.get(path)?.snapshots ?? []) if (stamp !== undefined) owner.set(stamp, path);
  for (const { path, uuid } of seen) {
    const volume = volumeOfSnapshot(path);
    if (volume !== null && recordOf.has(volume)) owner.set(uuid, volume);
  }
  for (const { path, uuid } of lives) owner.set(uuid, path);
  const byUuid = new Map(seen.map((each) => [each.uuid, each]));
  const ownerOf = ({ uuid, isReadOnly, parentUuid }: Subvolume, depth = 0): string | undefined => {
    const known = owner.get(uuid);
    if (known !== undefined || !isReadOnly || parentUuid === null || depth > subvolumes.length) return known;
    const parent = byUuid.get(parentUuid);
    const found = parent ? ownerOf(parent, depth + 1) : owner.get(parentUuid);
    if (found !== undefined) owner.set(uuid, found);
    return found;
  };
  const isLive = new Set(lives.map(({ path }) => path));
  const owned = Map.groupBy(
    seen.filter((each) => {
      if (isLive.has(each.path) || each.path === mount.path) return false;
      // What a revert left there may be all that is left of a live state, unless it is a mere copy.
      return !isStaged(each.path) || !isMereCopy(each, byUuid.get(each.parentUuid ?? ""));
    }),
    (each) => ownerOf(each),
  );
  const volume = (live: Subvolume, snapshots: readonly Subvolume[], isLiveGone: boolean): FoundVolume => {
    const id = volumeId(kind, live.path);
    const record = boundRecord(records.get(id), subvolumes);
    return {
      ...{ id, live, isLiveGone, filesystem, mounts, record },
      snapshots: snapshots.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
      nested: filesystem.paths.filter((path) => path !== live.path && isWithin(path, live.path)),
      // One without a uuid was written down before it was made, and was not seen since.
      lost: lostFrom(record, ({ stamp }) => stamp === undefined || filesystem.uuids.has(stamp)),
    };
  };
  const orphans = orphansOf(owned.get(undefined) ?? [], filesystem, around);
  return [
    ...lives.map((live) => volume(live, owned.get(live.path) ?? [], false)),
    ...[...orphans].map(([path, snapshots]) => volume(goneAt(path, filesystem), snapshots, true)),
  ];
}

/** All volumes of this kind. Throws `tool-missing`, `permission-denied` where there is a btrfs and it cannot be asked. */
export async function findVolumes(sight: StorageSight, records: VolumeRecords): Promise<readonly FoundVolume[]> {
  const mounts = await readMounts();
  const filesystems = await filesystemsOf(sight, mounts);
  const found = filesystems.flatMap((filesystem) => volumesOf(filesystem, { sight, mounts, records }));
  return Promise.all(found.map(withBrokenNames));
}

/** With those snapshots whose names have line breaks: the list of btrfs cuts them in two. */
async function withBrokenNames(volume: FoundVolume): Promise<FoundVolume> {
  const { live, snapshots } = volume;
  const folder = snapshotsFolderOf(live.path);
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.includes("\n"));
  const top = live.treePath.slice(0, -basename(live.path).length);
  const more = await Promise.all(
    names.map((name) => subvolumeOf(join(folder, name), `${top}${basename(folder)}/${name}`, live.parentId)),
  );
  return { ...volume, snapshots: [...snapshots, ...more.filter((each) => each !== null)] };
}
