import { basename, dirname, join } from "node:path";

/** One snapshot as it is told from a later one under its name. */
export interface SnapshotIdentity {
  readonly id: string;
  readonly createdAt: string | null;
}

/** A snapshot that goes to the trash, with its place in the tree. */
export interface TrashedSnapshot extends SnapshotIdentity {
  /** What it hung below, nearest first, up to the root. */
  readonly ancestors: readonly SnapshotIdentity[];
  /** What hung below it. */
  readonly children: readonly SnapshotIdentity[];
  /** Files that hold its disks, where it has files of its own for them. */
  readonly frozen: readonly string[];
  /** Whether the live state hung below it. */
  readonly holdsHead: boolean;
}

/** A file that goes to the trash: where it is, and where it lies then. */
export interface TrashedFile {
  readonly path: string;
  readonly keptAt: string;
}

const folderName = ".espalier-trash";

/** Where a file lies while an entry keeps it: in its own folder's filesystem, so that moving it copies nothing. */
export const trashPathOf = (file: string, entry: string): string =>
  join(dirname(file), folderName, entry, basename(file));

/** Whether a path lies where `trashPathOf` puts the files of some entry. */
export const isInTrash = (path: string): boolean => basename(dirname(dirname(path))) === folderName;

/** What a file is now. The stamp is another one as soon as its content is changed or another file has its name. */
export type FileLook =
  | { readonly state: "present"; readonly stamp: string; readonly bytes: number }
  | { readonly state: "missing" }
  | { readonly state: "unknown"; readonly reason: string };

/** Files of a host, as far as a trash needs them. */
export interface FileKeeper {
  look(path: string): Promise<FileLook>;
  /** Snapshots inside an image: name → key that a later one under this name would not have. Throws Problem. */
  tags(path: string): Promise<ReadonlyMap<string, string>>;
  /** Removes a file for good, and its folders when they are empty then. Throws `invalid-input` for one that lies in no trash. */
  discard(keptAt: string): Promise<void>;
}
