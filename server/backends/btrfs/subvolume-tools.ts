import { lstat, mkdir, rmdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { isProblem, Problem } from "#lib/model/problem.ts";
import type { ChangeSource } from "#server/backends/volume/changing.ts";
import { ignoreOutput } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";
import { classifyBtrfs } from "./classify.ts";
import { snapshotsFolderOf } from "./snapshot-names.ts";
import { type ShownSubvolume, showCommand } from "./subvolume.ts";
import type { VolumeReading } from "./volume-reading.ts";

/** What the changes of this kind work with. */
export interface OperationSource extends ChangeSource {
  /** Looks now. */
  read(id: string): Promise<VolumeReading>;
}

type Argv = readonly ["btrfs", ...string[]];

export const takeArgv = (from: string, to: string, writable: boolean): Argv => [
  ...(["btrfs", "subvolume", "snapshot"] as const),
  ...(writable ? [] : ["-r"]),
  ...["--", from, to],
];
export const deleteArgv = (path: string): Argv => ["btrfs", "subvolume", "delete", "--commit-after", "--", path];
export const readOnlyArgv = (path: string): Argv => [
  "btrfs",
  "property",
  "set",
  "-t",
  "subvol",
  "--",
  path,
  "ro",
  "true",
];

/** A deletion that waits for a commit waits for everything that is to be written. */
const timeoutMs = 600_000;

export const btrfs = (argv: Argv): Promise<void> =>
  runCommand({ argv, timeoutMs, parse: ignoreOutput, classify: classifyBtrfs });

/** Everything that was done so far is on the disk when this returns. */
export const sync = (path: string): Promise<void> => btrfs(["btrfs", "filesystem", "sync", "--", path]);

/** The subvolume that has this path now; null when there is nothing. Throws `blocked` where something else is. */
export async function subvolumeAt(path: string): Promise<ShownSubvolume | null> {
  const there = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
    throw new Problem("permission-denied", `${path} cannot be looked at: ${error.message}`, { path });
  });
  if (there === null) return null;
  try {
    return await runCommand(showCommand(path));
  } catch (error) {
    if (isProblem(error) && error.code === "not-found") return null;
    if (isProblem(error) && error.code === "stale")
      throw new Problem("blocked", `${path} is no subvolume. Move it away.`, { path });
    throw error;
  }
}

/** Throws `stale` unless a path leads to the subvolume that the plan saw. */
export async function requireSubvolume(path: string, uuid: string): Promise<ShownSubvolume> {
  const found = await subvolumeAt(path);
  if (found?.uuid === uuid) return found;
  throw new Problem(
    "stale",
    found === null ? `${path} is gone. Look again.` : `${path} is another subvolume than the plan saw. Look again.`,
    { path, expected: uuid, found: found?.uuid ?? null },
  );
}

/** Throws `already-exists`: into a folder that is there, btrfs would put a snapshot without a word. */
export async function requireFree(path: string): Promise<void> {
  const there = await lstat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return false;
      throw error;
    },
  );
  if (there) throw new Problem("already-exists", `${path} is there already; it is not written over.`, { path });
}

/** Takes a snapshot under a path that is free, and makes sure that it is there and nowhere else. */
export async function takeSnapshot(from: string, uuid: string, to: string, writable: boolean): Promise<ShownSubvolume> {
  await requireFree(to);
  await btrfs(takeArgv(from, to, writable));
  const made = await subvolumeAt(to);
  if (made?.parentUuid === uuid) return made;
  throw new Problem("partial", `Something came to ${to} in this moment; the snapshot may lie inside it. Look there.`, {
    to,
  });
}

/** The folder of a volume's snapshots, made as needed. */
export async function makeSnapshotsFolder(volume: string): Promise<void> {
  const folder = snapshotsFolderOf(volume);
  const parent = await stat(dirname(volume));
  await mkdir(folder, { mode: parent.mode & 0o777 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  const made = await lstat(folder);
  if (!made.isDirectory() || made.dev !== parent.dev)
    throw new Problem("blocked", `${folder} is no folder of the same subvolume as ${dirname(volume)}. Move it away.`, {
      folder,
    });
}

/** Drops the folder of the snapshots where nothing is in it. */
export const dropSnapshotsFolder = (volume: string): Promise<void> =>
  rmdir(snapshotsFolderOf(volume)).catch(() => undefined);
