import { lstat } from "node:fs/promises";
import { runCommand } from "#server/exec/run-command.ts";
import { isWithin, type Mount } from "#server/images/mounts.ts";
import { listCommand, listReadOnlyCommand, listSnapshotsCommand, type SubvolumeRow, showCommand } from "./subvolume.ts";

/** A subvolume that can be reached by a path. */
export interface Subvolume extends SubvolumeRow {
  readonly path: string;
  readonly isReadOnly: boolean;
}

/** Subvolumes of one btrfs, as one of its mounts shows them. */
export interface Filesystem {
  readonly mount: Mount;
  readonly subvolumes: readonly Subvolume[];
  /** Paths of all rows, also of those whose names were cut at a line break: something lies there, or below. */
  readonly paths: readonly string[];
  /** Of all subvolumes of the filesystem, also of those that this mount does not show. */
  readonly uuids: ReadonlySet<string>;
}

/** Where a mount shows a path of the filesystem; null where it does not. */
function shownAt(treePath: string, { root, path }: Mount): string | null {
  const whole = `/${treePath}`;
  if (!isWithin(whole, root)) return null;
  const below = whole.slice(root === "/" ? 0 : root.length);
  return below === "" ? path : `${path === "/" ? "" : path}${below}`;
}

/** A subvolume's top folder has this number (BTRFS_FIRST_FREE_OBJECTID). */
const topInode = 256;

const isSubvolume = (path: string): Promise<boolean> =>
  lstat(path).then(
    (stat) => stat.isDirectory() && stat.ino === topInode,
    () => false,
  );

/** When snapshots were made, by uuid, neither of which changes: asking for it is a process more. */
const times = new Map<string, string | null>();
const mostTimes = 100_000;

/** Throws `tool-missing`, `permission-denied`. */
export async function readFilesystem(mount: Mount): Promise<Filesystem> {
  const [all, readOnly] = await Promise.all([
    runCommand(listCommand(mount.path)),
    runCommand(listReadOnlyCommand(mount.path)),
  ]);
  if (all.some(({ uuid, parentUuid }) => parentUuid !== null && !times.has(uuid))) {
    if (times.size > mostTimes) times.clear();
    for (const { uuid, createdAt } of await runCommand(listSnapshotsCommand(mount.path))) times.set(uuid, createdAt);
  }
  const found = all.flatMap((row): Subvolume[] => {
    const path = shownAt(row.treePath, mount);
    if (path === null) return [];
    return [{ ...row, path, createdAt: times.get(row.uuid) ?? null, isReadOnly: readOnly.has(row.id) }];
  });
  const subvolumes: Subvolume[] = [];
  for (let i = 0; i < found.length; i += 64) {
    const some = found.slice(i, i + 64);
    const there = await Promise.all(some.map(({ path }) => isSubvolume(path)));
    subvolumes.push(...some.filter((_, at) => there[at]));
  }
  return {
    mount,
    subvolumes,
    paths: found.map(({ path }) => path),
    uuids: new Set(all.map(({ uuid }) => uuid)),
  };
}

/** A subvolume by its path, for one whose name breaks the list's rows; null when there is none. */
export async function subvolumeOf(path: string, treePath: string, parentId: number): Promise<Subvolume | null> {
  if (!(await isSubvolume(path))) return null;
  const shown = await runCommand(showCommand(path));
  // It has no number in the list, and nobody asks for it.
  return { ...shown, id: 0, parentId, path, treePath };
}
