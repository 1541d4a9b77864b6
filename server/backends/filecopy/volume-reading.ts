import { lstat, readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Problem } from "#lib/model/problem.ts";
import { partsOfVolumeId, volumeId } from "#lib/model/volume.ts";
import { type Lineage, lineageOf } from "#server/backends/volume/lineage.ts";
import { lostFrom } from "#server/backends/volume/lost-snapshots.ts";
import type { StorageFile, StorageSight } from "#server/backends/volume/storage.ts";
import type { RecordedSnapshot, VolumeRecord } from "#server/backends/volume/volume-record.ts";
import type { VolumeSource } from "#server/backends/volume/volume-source.ts";
import { type DeletedHolder, deletedHolders } from "#server/images/deleted-holders.ts";
import { type LockHolder, lockHolders } from "#server/images/file-locks.ts";
import type { FileStamp } from "#server/images/local-files.ts";
import type { CopyWay, CopyWays } from "./copy-method.ts";
import { copiesFolderOf, isPartial, nameOfFound, originalOf } from "./copy-names.ts";
import { goneFile } from "./gone-files.ts";
import { type ImageHead, plainHead, readImageHead } from "./image-head.ts";

export const kind = "filecopy";

/** One copy as it lies in the folder. */
export interface CopyFile {
  readonly path: string;
  /** Its recorded name, or the file's. */
  readonly name: string;
  readonly stamp: FileStamp;
  readonly createdAt: string;
  readonly allocatedBytes: number;
  /** By its own header. */
  readonly isQcow2: boolean;
}

/** One look at a file and its copies. Immutable. */
export interface VolumeReading {
  readonly id: string;
  readonly readAt: string;
  /** When it is gone: what is known of it from its copies and those who need it. */
  readonly file: StorageFile;
  readonly isLiveGone: boolean;
  /** Who has the live file, which is gone, still open. */
  readonly deletedHolders: readonly DeletedHolder[];
  readonly sight: StorageSight;
  readonly copies: readonly CopyFile[];
  readonly record: VolumeRecord;
  readonly lineage: Lineage;
  /** Copies that were written down and are gone. */
  readonly lost: readonly RecordedSnapshot[];
  readonly holders: ReadonlyMap<string, readonly LockHolder[]>;
  readonly head: ImageHead;
  readonly way: CopyWay;
  readonly freeBytes: number | null;
  /** Names in the file's own folder. */
  readonly neighbours: ReadonlySet<string>;
  /** Why the folder of the copies cannot be used, in words, or null. */
  readonly folderProblem: string | null;
}

/** The content of a file, as far as a filesystem can say; without the device's number, which another start may change. */
export const contentStamp = ({ inode, sizeBytes, modifiedNs }: FileStamp): string =>
  `${inode}:${sizeBytes}:${modifiedNs}`;

/** Whether a file of the sight is a volume of this kind: a regular file that is no copy. */
export async function isVolume({ path }: StorageFile): Promise<boolean> {
  if (originalOf(path) !== null) return false;
  return lstat(path).then(
    (stat) => stat.isFile(),
    () => false,
  );
}

/** Copies of a file, with what can be seen without opening them. Throws Problem when the folder cannot be read. */
async function copyFiles(file: StorageFile, { files }: VolumeSource, record: VolumeRecord): Promise<CopyFile[]> {
  const folder = copiesFolderOf(file.path);
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return [];
    throw new Problem("permission-denied", `The copies in ${folder} cannot be listed: ${error.message}`, { folder });
  });
  const recorded = new Map(record.snapshots.map(({ key, name }) => [key, name]));
  const look = async (path: string): Promise<CopyFile | null> => {
    const stat = await lstat(path, { bigint: true }).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return null;
      throw new Problem("permission-denied", `${path} cannot be looked at: ${error.message}`, { path });
    });
    if (!stat?.isFile()) return null;
    const stamp = {
      ...{ device: String(stat.dev), inode: String(stat.ino) },
      ...{ sizeBytes: Number(stat.size), modifiedNs: String(stat.mtimeNs) },
    };
    // Some filesystems do not keep when a file was made.
    const madeMs = stat.birthtimeMs > 0n ? stat.birthtimeMs : stat.mtimeMs;
    const header = file.format === "raw" ? null : await files.header(path, stamp).catch(() => null);
    return {
      path,
      name: recorded.get(path) ?? nameOfFound(file.path, path),
      stamp,
      createdAt: new Date(Number(madeMs)).toISOString(),
      allocatedBytes: Number(stat.blocks) * 512,
      isQcow2: header?.format === "qcow2",
    };
  };
  const found: CopyFile[] = [];
  const paths = names
    .filter((name) => !isPartial(name))
    .sort()
    .map((name) => join(folder, name));
  for (let i = 0; i < paths.length; i += 64)
    for (const copy of await Promise.all(paths.slice(i, i + 64).map(look))) if (copy) found.push(copy);
  return found;
}

/** A folder that leads elsewhere, or to another filesystem, would not take a copy in one piece. */
async function problemOfFolder(file: string): Promise<string | null> {
  const folder = copiesFolderOf(file);
  const [own, copies] = await Promise.all([
    lstat(file).catch(() => lstat(dirname(file))),
    lstat(folder).catch(() => null),
  ]);
  if (copies === null) return null;
  if (!copies.isDirectory()) return `${folder} is no folder, so no copies can lie there. Move it away.`;
  if (copies.dev !== own.dev)
    return `${folder} is on another filesystem than ${file}. Copies must lie on the same one.`;
  return null;
}

const timesOf = (copies: readonly CopyFile[], record: VolumeRecord) => {
  const recorded = new Map(record.snapshots.map(({ key, createdAt }) => [key, createdAt]));
  return copies.map(({ path, name, createdAt }) => ({
    key: path,
    name,
    createdAt: recorded.get(path) ?? createdAt,
  }));
};

/** What a row of the list needs. */
export interface VolumeGlance {
  readonly id: string;
  readonly file: StorageFile;
  readonly copies: readonly CopyFile[];
  readonly record: VolumeRecord;
  readonly lineage: Lineage;
  readonly lost: readonly RecordedSnapshot[];
}

export async function glanceAt(file: StorageFile, source: VolumeSource): Promise<VolumeGlance> {
  const id = volumeId(kind, file.path);
  const record = source.records.get(id);
  const copies = await copyFiles(file, source, record);
  const there = new Set(copies.map(({ path }) => path));
  const lost = lostFrom(record, ({ key }) => there.has(key));
  return { id, file, copies, record, lost, lineage: lineageOf(timesOf(copies, record), record) };
}

/** Looks now, or at storage as it was at most `maxAgeMs` ago. Throws `not-found`. */
export async function readVolume(
  id: string,
  source: VolumeSource,
  ways: CopyWays,
  maxAgeMs = 0,
): Promise<VolumeReading> {
  const path = partsOfVolumeId(id)?.native ?? "";
  const readAt = new Date().toISOString();
  const sight = await source.storage.sight({ maxAgeMs });
  const there = sight.files.get(path);
  const live = there && (await isVolume(there)) ? there : null;
  const file = live ?? (await goneFile(path, sight));
  const isLiveGone = live === null;
  const glance = file && (await glanceAt(file, source));
  if (!glance || (isLiveGone && glance.copies.length === 0))
    throw new Problem("not-found", `There is no image file ${path} on this host, or it may not be read.`, { path });
  const stamps = new Map([...(live ? [live] : []), ...glance.copies].map((each) => [each.path, each.stamp]));
  const gone = new Problem("not-found", `${path} went away while it was looked at.`, { path });
  const [holders, head, way, freeBytes, neighbours, folderProblem] = await Promise.all([
    lockHolders(stamps),
    live === null
      ? plainHead
      : readImageHead(path, live.format).catch((error: NodeJS.ErrnoException) => {
          if (error.code === "ENOENT") throw gone;
          throw new Problem("permission-denied", `${path} cannot be read: ${error.message}`, { path });
        }),
    ways.of(path),
    source.files.freeBytes(path),
    readdir(dirname(path)).catch(() => []),
    problemOfFolder(path).catch(() => {
      throw gone;
    }),
  ]);
  const holding = isLiveGone ? await deletedHolders(path) : [];
  return {
    ...{ ...glance, isLiveGone, deletedHolders: holding, readAt, sight, holders, head, way, freeBytes, folderProblem },
    neighbours: new Set(neighbours),
  };
}

export const nameOf = ({ file }: Pick<VolumeReading, "file">): string => basename(file.path);
