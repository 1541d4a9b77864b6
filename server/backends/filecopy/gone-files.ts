import { lstat } from "node:fs/promises";
import { partsOfVolumeId } from "#lib/model/volume.ts";
import type { StorageFile, StorageSight } from "#server/backends/volume/storage.ts";
import type { VolumeRecords } from "#server/backends/volume/volume-record.ts";
import { originalOf } from "./copy-names.ts";

const isGone = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => false,
    (error: NodeJS.ErrnoException) => error.code === "ENOENT",
  );

/** A file that is gone, as far as its copies and the machines that name it tell what it was. */
export async function goneFile(path: string, sight: StorageSight): Promise<StorageFile | null> {
  if (originalOf(path) !== null || sight.files.has(path) || !(await isGone(path))) return null;
  const copies = [...sight.files.values()].filter((file) => originalOf(file.path) === path);
  const [newest] = copies.sort((a, b) => (a.modifiedAt < b.modifiedAt ? 1 : -1));
  const named = sight.gone.get(path);
  return {
    path,
    format: named?.format ?? newest?.format ?? "raw",
    stamp: { device: "", inode: "", sizeBytes: 0, modifiedNs: "" },
    modifiedAt: newest?.modifiedAt ?? new Date(0).toISOString(),
    allocatedBytes: 0,
    capacityBytes: newest?.capacityBytes ?? null,
    backing: newest?.backing ?? null,
    users: named?.users ?? [],
    pool: named?.pool ?? newest?.pool ?? null,
  };
}

/** Files that are gone and had copies: beside which a folder of copies lies, or of which copies were written down. */
export async function goneFiles(sight: StorageSight, records: VolumeRecords, kind: string): Promise<StorageFile[]> {
  const paths = new Set([...sight.files.keys()].flatMap((path) => originalOf(path) ?? []));
  for (const id of records.volumes()) {
    const parts = partsOfVolumeId(id);
    if (parts?.backend === kind) paths.add(parts.native);
  }
  const found = await Promise.all([...paths].sort().map((path) => goneFile(path, sight)));
  return found.filter((file) => file !== null);
}
