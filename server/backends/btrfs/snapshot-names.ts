import { basename, dirname, join } from "node:path";
import { digestOf } from "#server/backends/volume/digest.ts";

const prefix = ".snapshots-";

/** Where a volume's snapshots lie: beside it, so that they are not part of it. */
export const snapshotsFolderOf = (volume: string): string => join(dirname(volume), `${prefix}${basename(volume)}`);

/** The volume that what lies at a path is a snapshot of, by where it lies; null when it is none. */
export const volumeOfSnapshot = (path: string): string | null => {
  const folder = dirname(path);
  const name = basename(folder);
  return name.startsWith(prefix) && name.length > prefix.length
    ? join(dirname(folder), name.slice(prefix.length))
    : null;
};

/** What is made until it takes the live one's place, and the live one that was: the same for every try. */
export const stagedPath = (volume: string): string => join(snapshotsFolderOf(volume), `.new-${digestOf(volume)}`);
export const asidePath = (volume: string, uuid: string): string => join(snapshotsFolderOf(volume), `.old-${uuid}`);

export const isStaged = (path: string): boolean => basename(path).startsWith(".new-");
