import { readdir, stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { Problem } from "#lib/model/problem.ts";
import { partsOfVolumeId, type VolumeUser } from "#lib/model/volume.ts";
import { type GuessParent, type Lineage, lineageOf, type NativeSnapshot } from "#server/backends/volume/lineage.ts";
import type { StorageSight } from "#server/backends/volume/storage.ts";
import type { VolumeSource } from "#server/backends/volume/volume-source.ts";
import { ignoreOutput, toolFailed } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";
import { type DeletedHolder, deletedHolders } from "#server/images/deleted-holders.ts";
import type { LockHolder } from "#server/images/file-locks.ts";
import { isWithin } from "#server/images/mounts.ts";
import type { Subvolume } from "./filesystem.ts";
import { type FoundVolume, findVolumes } from "./find-volumes.ts";
import { snapshotsFolderOf } from "./snapshot-names.ts";
import { loopsOn, mountsBelow, mountsOf, openersOf } from "./subvolume-users.ts";
import { imagesIn, type VolumeImage } from "./volume-images.ts";

/** One look at a volume and its snapshots. Immutable. */
export interface VolumeReading extends FoundVolume {
  readonly readAt: string;
  readonly sight: StorageSight;
  readonly lineage: Lineage;
  /** Machines that have a disk in it. */
  readonly users: readonly VolumeUser[];
  /** Who has files of the live subvolume, which is gone, still open. */
  readonly deletedHolders: readonly DeletedHolder[];
  /** Processes that hold something of a subvolume open, by its path. */
  readonly openers: ReadonlyMap<string, readonly LockHolder[]>;
  /** What else the kernel has in use, in words, by the path of the subvolume. */
  readonly attached: ReadonlyMap<string, readonly string[]>;
  /** Image files by the path of the subvolume that they are in. */
  readonly images: ReadonlyMap<string, readonly VolumeImage[]>;
  /** Names beside the volume, and those in the folder of its snapshots. */
  readonly neighbours: ReadonlySet<string>;
  readonly taken: ReadonlySet<string>;
}

/** Name of one that somebody else made: what it is called, with its folder where it lies elsewhere. */
export const foundName = ({ path }: Subvolume, live: Subvolume): string => {
  if (dirname(path) === snapshotsFolderOf(live.path)) return basename(path);
  const from = `${dirname(live.path)}/`;
  return path.startsWith(from) ? path.slice(from.length) : path;
};

export function lineageOfVolume({ live, snapshots, record }: FoundVolume): Lineage {
  const recorded = new Map(record.snapshots.map((each) => [each.key, each]));
  const natives = snapshots.map((each): NativeSnapshot => {
    const own = recorded.get(each.path);
    return {
      ...{ key: each.path, name: own?.name ?? foundName(each, live), createdAt: own?.createdAt ?? each.createdAt },
    };
  });
  const byUuid = new Map(snapshots.map((each) => [each.uuid, each.path]));
  const byPath = new Map(snapshots.map((each) => [each.path, each]));
  // Of what it is a snapshot btrfs knows: most often of the live state, which says nothing.
  const guess: GuessParent = ({ key }) => byUuid.get(byPath.get(key)?.parentUuid ?? "");
  return lineageOf(natives, record, guess);
}

/** Machines that need a file in a folder, also one that is gone. */
export function usersIn(path: string, { files, gone }: StorageSight): readonly VolumeUser[] {
  const inside = [...files.values(), ...gone.values()].filter((file) => isWithin(file.path, path));
  const users = new Map(
    inside.flatMap((file) => file.users.map((user) => [`${user.id} ${user.target} ${user.role}`, user])),
  );
  return [...users.values()];
}

/** Writes to the disk what was written, so that generations tell all that was changed. */
async function syncFilesystem(path: string): Promise<void> {
  await runCommand({
    argv: ["btrfs", "filesystem", "sync", "--", path],
    ...{ timeoutMs: 120_000, parse: ignoreOutput, classify: toolFailed },
  });
}

/** Images of snapshots, which do not change, by uuid and generation. */
export class SnapshotImages {
  readonly #known = new Map<string, Promise<readonly VolumeImage[]>>();

  of({ uuid, generation, path }: Subvolume): Promise<readonly VolumeImage[]> {
    const key = `${uuid} ${generation} ${path}`;
    const known = this.#known.get(key);
    if (known) return known;
    const images = imagesIn(path);
    if (this.#known.size > 10_000) this.#known.clear();
    this.#known.set(key, images);
    images.catch(() => this.#known.delete(key));
    return images;
  }
}

const notFound = (path: string) =>
  new Problem("not-found", `There is no btrfs subvolume ${path} among the storage of this host.`, { path });

/** Looks now, or at storage as it was at most `maxAgeMs` ago. Throws `not-found`, `tool-missing`, `permission-denied`. */
export async function readVolume(
  id: string,
  source: VolumeSource,
  known: SnapshotImages,
  maxAgeMs = 0,
): Promise<VolumeReading> {
  const path = partsOfVolumeId(id)?.native ?? "";
  const readAt = new Date().toISOString();
  const sight = await source.storage.sight({ maxAgeMs });
  // Looked at before the generations are read: whatever it changes is in them.
  const liveImages = await imagesIn(path);
  const isThere = (await stat(path).catch(() => null))?.isDirectory() === true;
  if (maxAgeMs === 0) await syncFilesystem(isThere ? path : dirname(path)).catch(() => undefined);
  const found = (await findVolumes(sight, source.records)).find((volume) => volume.id === id);
  if (!found) throw notFound(path);
  const all = [...(found.isLiveGone ? [] : [found.live]), ...found.snapshots];
  const images = new Map<string, readonly VolumeImage[]>([[path, liveImages]]);
  for (const snapshot of found.snapshots) images.set(snapshot.path, await known.of(snapshot));
  const attached = new Map<string, string[]>();
  for (const { path: at, treePath } of all) {
    const uses = [
      ...mountsOf(treePath, found.filesystem.mount, found.mounts).map((mount) => `it is mounted at ${mount}`),
      ...mountsBelow(at, found.mounts).map((mount) => `something is mounted at ${mount}`),
    ];
    if (uses.length > 0) attached.set(at, uses);
  }
  for (const loop of await loopsOn(path))
    attached.set(path, [...(attached.get(path) ?? []), `${loop} reads a file of it`]);
  const namesIn = async (folder: string) => new Set(await readdir(folder).catch(() => [] as string[]));
  return {
    ...{ ...found, readAt, sight, attached, images, users: usersIn(path, sight) },
    lineage: lineageOfVolume(found),
    deletedHolders: found.isLiveGone ? await deletedHolders(path) : [],
    openers: await openersOf(all.map((each) => each.path)),
    neighbours: await namesIn(dirname(path)),
    taken: await namesIn(snapshotsFolderOf(path)),
  };
}

export const nameOf = ({ live }: Pick<FoundVolume, "live">): string => basename(live.path);
