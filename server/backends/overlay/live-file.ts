import type { VolumeRecord } from "#server/backends/volume/volume-record.ts";
import type { Family } from "./family.ts";

/** The file that is written to: the one that was written down, else a machine's disk, else the newest that nothing builds on. */
export function liveFileOf(
  { files, root }: Family,
  { live }: VolumeRecord,
): { readonly path: string; readonly isInferred: boolean } {
  if (live !== undefined && files.has(live)) return { path: live, isInferred: false };
  const disks = [...files.values()].filter(({ users }) => users.some(({ role }) => role === "disk"));
  const [disk, second] = disks;
  if (disk && !second) return { path: disk.path, isInferred: false };
  const leaves = [...files.values()].filter(({ overlays }) => overlays.length === 0);
  const newest = leaves.sort((a, b) => (a.modifiedAt < b.modifiedAt ? 1 : a.modifiedAt > b.modifiedAt ? -1 : 0))[0];
  return { path: newest?.path ?? root, isInferred: leaves.length !== 1 };
}
