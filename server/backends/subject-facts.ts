/** What a planner may weigh of a subject, from one reading. */
export interface SubjectFacts {
  readonly isActive: boolean;
  /**
   * A snapshot inside the images of this machine can have only a name of `jobName` now: libvirt makes the name a part of the id of a
   * job in QEMU (10.9 and later, while the machine is active).
   */
  readonly plainNames: boolean;
  readonly managedSave: boolean;
  /** Names of libvirt's checkpoints: from each of them it can tell, while the machine runs, what was written since. */
  readonly checkpoints: readonly string[];
  readonly memoryBytes: number | null;
  /** Names that a new snapshot must not have, besides those of snapshots: what an image holds under them would be replaced. */
  readonly takenNames: readonly string[];
  /** Every image file that the subject or one of its snapshots names, and what these build on. */
  readonly files: readonly ChainFile[];
  /** Paths that are taken in the folders concerned, so that nothing is created over. */
  readonly existingPaths: ReadonlySet<string>;
  readonly isPersistent: boolean;
  /** The guest's helper that can make its files consistent. */
  readonly guestAgent: "none" | "not connected" | "connected";
  /** Disks that a snapshot could hold, and whether it can hold them inside the image. */
  readonly disks: readonly { readonly target: string; readonly internal: boolean; readonly format: string | null }[];
  readonly images: readonly ImageFact[];
  /** What repairs are planned from. */
  readonly repair: RepairFacts;
  /** Free bytes of the filesystems that the images lie on. */
  readonly freeSpace: readonly { readonly path: string; readonly freeBytes: number | null }[];
}

export interface RepairFacts {
  readonly staleNames: readonly StaleName[];
  readonly strays: readonly StrayFile[];
  /** Every snapshot inside the images that the machine stands on. */
  readonly tags: readonly HeldTag[];
  readonly headFiles: readonly {
    readonly target: string;
    readonly file: string | null;
    readonly isInternal: boolean;
  }[];
  readonly frozen: readonly FrozenFile[];
  /** Disks with a block job under way; null when that could not be found out. */
  readonly blockJobs: readonly string[] | null;
}

/** An external snapshot whose overlay no longer builds on the file that it froze. */
export interface StaleName {
  readonly snapshot: string;
  readonly target: string;
  /** The file that it froze, by its description. */
  readonly file: string;
  readonly isGone: boolean;
  readonly overlay: string;
  /** What the overlay builds on now. */
  readonly backing: string | null;
  /** The file that now holds what the snapshot froze, where that is certain. */
  readonly mergedInto: string | null;
  /** Snapshots whose content was written over by that. */
  readonly lost: readonly string[];
}

/** An overlay on the machine's images that neither a machine nor a snapshot goes on with. */
export interface StrayFile {
  readonly path: string;
  readonly format: string | null;
  readonly backing: string | null;
  readonly overlays: readonly string[];
  readonly ownBytes: number | null;
  /** A snapshot made it, and a revert left it; else nothing of this machine names it. */
  readonly isLeftBehind: boolean;
}

/** A snapshot inside an image. */
export interface HeldTag {
  readonly path: string;
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly vmStateBytes: number;
}

/** A file that nobody may write to, since it is a snapshot's content. */
export interface FrozenFile {
  readonly path: string;
  readonly snapshot: string;
  readonly createdAt: string | null;
  /** Changes when the file is written to. */
  readonly stamp: string;
  readonly modifiedAt: string;
}

/** What QEMU takes in the id of a job (util/id.c). */
export const jobName = /^[A-Za-z0-9._-]+$/;

/** An image file as a link of chains. */
export interface ChainFile {
  readonly path: string;
  /** Null when the file could not be read. */
  readonly format: string | null;
  readonly backing: string | null;
  /** Files that have this one as backing, found by header on disk; also those that nothing here names. */
  readonly overlays: readonly string[];
  /** Names of snapshots inside the image. */
  readonly tags: readonly string[];
  /** Bytes that this file itself holds of the guest's view, without what it builds on; null when not known. */
  readonly ownBytes: number | null;
  /** Bytes of data by the layer that reading it takes them from: itself, its backing file, and so on; null when not known. */
  readonly layerBytes: readonly number[] | null;
  /** Filesystem that it lies on, as a number of the system; files of one filesystem can change names without being copied. */
  readonly device: string | null;
  /** Free bytes of that filesystem. */
  readonly freeBytes: number | null;
  readonly virtualBytes: number | null;
  /** Bytes that it takes on the disk. */
  readonly allocatedBytes: number | null;
  /** Bitmaps of incremental backups inside it. */
  readonly bitmaps: readonly string[];
  /** Other subjects that have it as a disk, or whose snapshot (then with its name) needs it. */
  readonly otherUsers: readonly { readonly id: string; readonly name: string; readonly snapshot: string | null }[];
}

export interface ImageFact {
  readonly target: string;
  readonly path: string;
  /** Last change of the file's content as the filesystem has it. */
  readonly modifiedAt: string | null;
  readonly allocatedBytes: number | null;
}
