import type { VolumeRecord } from "#server/backends/volume/volume-record.ts";
import type { KeptPoint } from "./overlay-call.ts";

/** With a file that is a snapshot from now on, and with another live file. */
export const recordKept = (record: VolumeRecord, file: string | null, kept: KeptPoint | null, live: string) => ({
  ...record,
  live,
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

/** Without a file that is gone. */
export function recordGone(record: VolumeRecord, file: string): VolumeRecord {
  const { spoiled: _, ...rest } = record;
  const spoiled = (record.spoiled ?? []).filter((path) => path !== file);
  return {
    ...rest,
    ...(spoiled.length > 0 ? { spoiled } : {}),
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
