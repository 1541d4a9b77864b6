import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { asProblem, Problem } from "#lib/model/problem.ts";
import { partsOfVolumeId, type VolumeUser, volumeId } from "#lib/model/volume.ts";
import { type Lineage, lineageOf } from "#server/backends/volume/lineage.ts";
import type { NewFilePlaces } from "#server/backends/volume/new-file.ts";
import type { StorageFile, StorageSight } from "#server/backends/volume/storage.ts";
import type { RecordedSnapshot, VolumeRecord } from "#server/backends/volume/volume-record.ts";
import type { VolumeSource } from "#server/backends/volume/volume-source.ts";
import { type LockHolder, lockHolders } from "#server/images/file-locks.ts";
import type { ImageInfo } from "#server/images/image-info.ts";
import { ClusterSharing } from "./shared-clusters.ts";
import { type Tag, tagOfInfo } from "./tag.ts";
import { lostTags, settledRecord } from "./tag-record.ts";

/** All that is known of one image, read at one time. */
export interface ImageReading {
  readonly id: string;
  readonly readAt: string;
  readonly file: StorageFile;
  /** Null when it could not be read: then `problem` says why, and there are no tags. */
  readonly info: ImageInfo | null;
  readonly problem: Problem | null;
  /** Of several with one id, which no tool of QEMU makes, the first. */
  readonly tags: readonly Tag[];
  readonly hasTwins: boolean;
  readonly record: VolumeRecord;
  readonly lineage: Lineage;
  /** Snapshots that were written down and are not in the image; none where it could not be read. */
  readonly lost: readonly RecordedSnapshot[];
  /** What it builds on, nearest first; `missing`: the file at which that ends too early. */
  readonly backing: readonly StorageFile[];
  readonly missing: string | null;
  /** Files that build on it, and who needs those. */
  readonly overlays: readonly { readonly path: string; readonly users: readonly VolumeUser[] }[];
  readonly lockedBy: readonly LockHolder[];
  readonly unread: readonly string[];
  readonly freeBytes: number | null;
  /** Where a new image may lie. */
  readonly places: NewFilePlaces;
}

export const kind = "qcow2";
export const idOf = (path: string): string => volumeId(kind, path);

/** Throws `not-found` for what is no id of this kind. */
export function pathOf(id: string): string {
  const parts = partsOfVolumeId(id);
  if (parts?.backend === kind) return parts.native;
  throw new Problem("not-found", `"${id}" is no qcow2 image.`);
}

/** What a file builds on, as far as it is there. */
export function backingOf(
  file: StorageFile,
  { files }: StorageSight,
): { readonly backing: readonly StorageFile[]; readonly missing: string | null } {
  const backing: StorageFile[] = [];
  for (let path = file.backing; path !== null; ) {
    const next = files.get(path);
    if (!next || next.path === file.path || backing.includes(next)) return { backing, missing: path };
    backing.push(next);
    path = next.backing;
  }
  return { backing, missing: null };
}

export function tagLineage(path: string, tags: readonly Tag[], record: VolumeRecord): Lineage {
  const sharing = new ClusterSharing(path, tags);
  try {
    return lineageOf(tags, record, sharing.guess);
  } finally {
    sharing.close();
  }
}

/** Reads one image. Throws `not-found` when there is no such image on the host any more. */
export async function readImage(
  id: string,
  { storage, files, records }: Pick<VolumeSource, "storage" | "files" | "records">,
  maxAgeMs = 0,
): Promise<ImageReading> {
  const path = pathOf(id);
  const sight = await storage.sight({ maxAgeMs });
  const file = sight.files.get(path);
  if (file?.format !== "qcow2")
    throw new Problem("not-found", `${path} is no qcow2 image of this host. It may have been removed meanwhile.`);
  const [info, locks, freeBytes, beside] = await Promise.all([
    files.info(path, "qcow2").catch((error: unknown) => asProblem(error)),
    lockHolders(new Map([[path, file.stamp]])),
    files.freeBytes(path),
    readdir(dirname(path)).catch(() => []),
  ]);
  const isRead = !(info instanceof Error);
  const all = isRead ? info.tags.map(tagOfInfo) : [];
  const tags = [...Map.groupBy(all, (tag) => tag.id).values()].flatMap(([first]) => first ?? []);
  const record = settledRecord(records.get(id), tags);
  return {
    id,
    readAt: sight.readAt,
    file,
    info: isRead ? info : null,
    problem: isRead ? null : info,
    tags,
    hasTwins: tags.length < all.length,
    record,
    lineage: tagLineage(path, tags, record),
    lost: isRead ? lostTags(record, all) : [],
    ...backingOf(file, sight),
    overlays: (sight.overlays.get(path) ?? []).map((overlay) => ({
      path: overlay,
      users: sight.files.get(overlay)?.users ?? [],
    })),
    lockedBy: locks.get(path) ?? [],
    unread: sight.unread,
    freeBytes,
    places: {
      folders: new Set([...sight.folders, ...[...sight.files.keys()].map((known) => dirname(known))]),
      taken: new Set([...sight.files.keys(), ...beside.map((name) => join(dirname(path), name))]),
    },
  };
}
