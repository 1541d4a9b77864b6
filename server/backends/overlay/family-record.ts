import { lostFrom } from "#server/backends/volume/lost-snapshots.ts";
import { isThere } from "#server/backends/volume/new-file.ts";
import type { StorageSight } from "#server/backends/volume/storage.ts";
import type { RecordedSnapshot, VolumeRecord } from "#server/backends/volume/volume-record.ts";
import type { Family } from "./family.ts";
import type { KeptPoint } from "./overlay-call.ts";

/** With all files that belong to the volume now. */
export const recordMembers = (record: VolumeRecord, { files }: Family): VolumeRecord => ({
  ...record,
  members: [...files.values()].map(({ path, stamp }) => ({ path, inode: stamp.inode })),
});

/** With a file under a name that it gets. */
const withMember = ({ members = [] }: VolumeRecord, path: string, inode: string | undefined) =>
  inode === undefined ? members : [...members.filter((member) => member.path !== path), { path, inode }];

const inodeOf = ({ members = [] }: VolumeRecord, path: string): string | undefined =>
  members.find((member) => member.path === path)?.inode;

/** With a file that is a snapshot from now on, and with another live file. */
export const recordKept = (
  record: VolumeRecord,
  file: string | null,
  kept: KeptPoint | null,
  live: string,
  inode: string | undefined,
): VolumeRecord => ({
  ...record,
  live,
  members: file === null ? (record.members ?? []) : withMember(record, file, inode),
  snapshots:
    file === null || kept === null
      ? record.snapshots
      : [...record.snapshots.filter(({ key }) => key !== file), { key: file, parent: null, ...kept }],
});

/** As it was before of one file and of what is live; what else was written down since stays. */
export const recordUnkept = (record: VolumeRecord, file: string | null, before: VolumeRecord): VolumeRecord => {
  const { live: _, ...rest } = record;
  const stood = before.snapshots.filter(({ key }) => key === file);
  return {
    ...rest,
    ...(before.live === undefined ? {} : { live: before.live }),
    snapshots: [...record.snapshots.filter(({ key }) => key !== file), ...stood],
  };
};

/** With a file that took the name of another one. */
export function recordReplaced(record: VolumeRecord, from: string, to: string, inode: string): VolumeRecord {
  const gone = recordGone(record, from);
  return { ...gone, members: withMember(gone, to, inode) };
}

/** Without a file that is gone. */
export function recordGone(record: VolumeRecord, file: string): VolumeRecord {
  const { spoiled: _, ...rest } = record;
  const spoiled = (record.spoiled ?? []).filter((path) => path !== file);
  return {
    ...rest,
    ...(spoiled.length > 0 ? { spoiled } : {}),
    members: (record.members ?? []).filter(({ path }) => path !== file),
    snapshots: record.snapshots.filter(({ key }) => key !== file),
  };
}

/** With a point under another name, and another live file (null: as it is). */
export const recordMoved = (
  record: VolumeRecord,
  live: string | null,
  moved: { readonly from: string; readonly to: string } | null,
): VolumeRecord => ({
  ...record,
  ...(live === null ? {} : { live }),
  members: moved ? withMember(record, moved.to, inodeOf(record, moved.from)) : (record.members ?? []),
  snapshots: moved
    ? record.snapshots
        .filter(({ key }) => key !== moved.to)
        .map((snapshot) => (snapshot.key === moved.from ? { ...snapshot, key: moved.to } : snapshot))
    : record.snapshots,
});

/** With files that are written over. */
export const recordSpoiled = (record: VolumeRecord, files: readonly string[]): VolumeRecord => ({
  ...record,
  spoiled: [...new Set([...(record.spoiled ?? []), ...files])],
});

/** Points that were written down and whose files are gone. What cannot be looked at is not gone. */
export async function lostPoints(
  record: VolumeRecord,
  { files }: Pick<StorageSight, "files">,
): Promise<readonly RecordedSnapshot[]> {
  const unseen = lostFrom(record, ({ key }) => files.has(key));
  const there = await Promise.all(unseen.map(({ key }) => isThere(key).catch(() => true)));
  return unseen.filter((_, at) => there[at] === false);
}
