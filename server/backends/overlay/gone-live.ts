import { lstat } from "node:fs/promises";
import type { StorageSight } from "#server/backends/volume/storage.ts";
import type { VolumeRecord } from "#server/backends/volume/volume-record.ts";
import type { Family, FamilyFile } from "./family.ts";

const isMissing = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => false,
    (error: NodeJS.ErrnoException) => error.code === "ENOENT",
  );

/**
 * The live file, as far as it is known, when it was written down and is gone; null when it is there, or another file may be it: one that
 * is no point by the record, or that a machine has as its disk. What others build on was no live file of its own.
 */
export async function goneLive(
  { files, missing }: Family,
  { live, snapshots }: VolumeRecord,
  sight: StorageSight,
): Promise<FamilyFile | null> {
  if (live === undefined || files.has(live) || missing.includes(live)) return null;
  const points = new Set(snapshots.map(({ key }) => key));
  for (const { path, overlays, users } of files.values())
    if ((overlays.length === 0 && !points.has(path)) || users.some(({ role }) => role === "disk")) return null;
  if (!(await isMissing(live))) return null;
  const named = sight.gone.get(live);
  const sizes = [...files.values()].flatMap(({ capacityBytes }) => capacityBytes ?? []);
  return {
    ...{ path: live, format: "qcow2", overlays: [], backing: null, allocatedBytes: 0 },
    ...{ stamp: { device: "", inode: "", sizeBytes: 0, modifiedNs: "" }, modifiedAt: new Date(0).toISOString() },
    ...{ users: named?.users ?? [], pool: named?.pool ?? null },
    capacityBytes: sizes.length > 0 ? Math.max(...sizes) : null,
  };
}
