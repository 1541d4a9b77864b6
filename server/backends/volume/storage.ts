import type { VolumeUser } from "#lib/model/volume.ts";
import type { FileStamp } from "#server/images/local-files.ts";

/** Disks and storage pools as a machine backend knows them. */
export interface MachineStorage {
  readonly disks: readonly MachineDisk[];
  /** Storage pools whose volumes are files of a folder. */
  readonly pools: readonly { readonly name: string; readonly folder: string }[];
}

/** A file or block device that a machine, or a snapshot of it, names. */
export interface MachineDisk {
  /** As the machine names it. */
  readonly path: string;
  /** Declared; null where the machine leaves it open. */
  readonly format: string | null;
  readonly user: VolumeUser;
}

/** An image file or block device of a host. */
export interface StorageFile {
  /** Absolute, links resolved. */
  readonly path: string;
  /** Declared by a machine, else by the file's own header; a file without one that is known is `raw`. */
  readonly format: string;
  readonly stamp: FileStamp;
  readonly modifiedAt: string;
  readonly allocatedBytes: number;
  /** Size of the disk that it holds; null when it cannot be told without opening it. */
  readonly capacityBytes: number | null;
  /** What it builds on, links resolved, also when that is missing; null: nothing, or no file. */
  readonly backing: string | null;
  /** Machines that need it: themselves, through files that build on it, or by a snapshot. */
  readonly users: readonly VolumeUser[];
  readonly pool: string | null;
}

/** A file that is named and not there. */
export interface GoneFile extends Pick<StorageFile, "path" | "users" | "pool"> {
  /** Declared by a machine. */
  readonly format: string | null;
}

/** All storage of a host that Espalier knows of, at one time. */
export interface StorageSight {
  readonly readAt: string;
  readonly files: ReadonlyMap<string, StorageFile>;
  /** By path: what a machine has as a disk, or a file builds on, and is not there. */
  readonly gone: ReadonlyMap<string, GoneFile>;
  /** Path → files that build on it. */
  readonly overlays: ReadonlyMap<string, readonly string[]>;
  /** Folders of the configuration, absolute, links resolved. */
  readonly folders: readonly string[];
  /** What could not be looked at, in words: something may build on a file that is not known here. */
  readonly unread: readonly string[];
}

/** The storage of one host. */
export interface HostStorage {
  /** At most this old. Default 0: read now. Throws `host-down` when it is not known which machines use what. */
  sight(options?: { readonly maxAgeMs?: number }): Promise<StorageSight>;
  /** Something was changed: the next sight is read anew. */
  changed(): void;
}
