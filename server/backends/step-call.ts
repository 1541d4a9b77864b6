import type { TrashedFile, TrashedSnapshot } from "./trashed.ts";

/** An image that a disk stands on. The format is never guessed from the content, which a guest can write. */
export interface DiskFile {
  readonly file: string;
  readonly format: string;
}

/** A disk of a backup and the new file that it is restored to. */
export interface RestoredFile {
  readonly target: string;
  readonly path: string;
  /** Its name until it is whole; nobody else's. */
  readonly partial: string;
  readonly format: "raw" | "qcow2";
}

/** A snapshot, not a later one under its name. */
export interface PointRef {
  readonly id: string;
  readonly createdAt: string | null;
}

/** What a volume's backend is to do, as plain data: its verbs are its own. */
export interface VolumeCall {
  readonly verb: string;
}

/** One native change, as plain data: it is written to the journal before it is done. */
export type StepCall =
  | {
      readonly op: "create";
      readonly name: string;
      readonly description: string | null;
      readonly memory: boolean;
    }
  | {
      readonly op: "revert";
      readonly snapshot: string;
      readonly start: "as-saved" | "running" | "paused" | "off";
      readonly force: boolean;
    }
  | { readonly op: "remove"; readonly snapshot: string; readonly metadataOnly: boolean }
  | { readonly op: "describe"; readonly snapshot: string; readonly description: string }
  | { readonly op: "dropManagedSave" }
  /** External snapshot: each disk goes on in a new overlay; memory, if wanted, in a file of its own. */
  | {
      readonly op: "createExternal";
      readonly name: string;
      readonly description: string | null;
      readonly memoryFile: string | null;
      /** Saves the memory while the guest runs on. */
      readonly live: boolean;
      /** Ends the guest in the instant of the snapshot. */
      readonly halt: boolean;
      readonly quiesce: boolean;
      /** File: the new overlay; null: the disk is left out. */
      readonly disks: readonly { readonly target: string; readonly file: string | null }[];
    }
  /** A new, empty image on a frozen file. */
  | { readonly op: "createOverlay"; readonly file: string; readonly backing: string; readonly backingFormat: string }
  /** Copies into a file what it reads from its backing file and not from `onto`, then lets it build on `onto` (null: on nothing). */
  | {
      readonly op: "pullInto";
      readonly file: string;
      readonly from: string;
      readonly onto: string | null;
      readonly ontoFormat: string | null;
      /** What it is expected to write; null when that is not known. */
      readonly bytes: number | null;
    }
  /** Copies what a file and those between hold down into `into`, which it builds on. */
  | { readonly op: "commitDown"; readonly file: string; readonly into: string }
  /** Lets a file build on another file of the same content. Nothing is copied. */
  | { readonly op: "relink"; readonly file: string; readonly onto: string; readonly ontoFormat: string }
  /** Takes a machine's settings from a snapshot (null: as they are) and puts its disks on these files. */
  | { readonly op: "useFiles"; readonly snapshot: string | null; readonly files: Readonly<Record<string, DiskFile>> }
  /** Rewrites file names in the metadata of snapshots. */
  | {
      readonly op: "renameFiles";
      readonly snapshots: readonly string[];
      readonly renames: readonly { readonly from: string; readonly to: string; readonly format: string }[];
    }
  /** Hangs snapshots below another one (null: makes them roots), in metadata only. */
  | { readonly op: "reparent"; readonly snapshots: readonly string[]; readonly parent: string | null }
  | { readonly op: "setCurrent"; readonly snapshot: string }
  /** Starts a machine with the memory of a snapshot, on these files. */
  | {
      readonly op: "restoreMemory";
      readonly snapshot: string;
      readonly memoryFile: string;
      readonly files: Readonly<Record<string, DiskFile>>;
      readonly start: "as-saved" | "running" | "paused";
    }
  | { readonly op: "start"; readonly paused: boolean }
  /** Block job: pulls what lies between `base` (null: nothing) and the machine's file into that file. */
  | {
      readonly op: "blockPull";
      readonly target: string;
      readonly base: string | null;
      readonly bandwidthMiBs: number | null;
      /** What it is expected to write; null when that is not known. */
      readonly bytes: number | null;
    }
  /** Block job: copies `top` (null: the file that is written to) down into `base`. */
  | {
      readonly op: "blockCommit";
      readonly target: string;
      readonly top: string | null;
      readonly base: string;
      readonly bandwidthMiBs: number | null;
    }
  /** Gives a file a second name in the same filesystem; both stand for it until one is removed. */
  | { readonly op: "linkFile"; readonly file: string; readonly to: string }
  /** Removes a file that nothing builds on and nobody uses. */
  | { readonly op: "removeFile"; readonly file: string }
  /** Moves a file to the trash or back, within its filesystem. */
  | { readonly op: "moveFile"; readonly from: string; readonly to: string }
  /** Gives the host back a snapshot that it forgot, below another one (null: as a root). */
  | { readonly op: "redefine"; readonly snapshot: string; readonly parent: string | null; readonly xml: string }
  /** Ends the guest at once, as pulling the plug does. */
  | { readonly op: "powerOff" }
  /** Keeps a picture of the guest's screen with a snapshot. Its failure is a warning. */
  | { readonly op: "picture"; readonly snapshot: string }
  /** Keeps the descriptions of snapshots as they are now with the job, so that what it changes of them can be looked up. */
  | { readonly op: "keepDescriptions"; readonly snapshots: readonly string[] }
  /** Writes down what goes to the trash, before it goes: descriptions, places in the tree, and the state of every file. */
  | {
      readonly op: "keepInTrash";
      readonly entry: string;
      readonly expiresAt: string;
      readonly snapshots: readonly TrashedSnapshot[];
      readonly files: readonly TrashedFile[];
      /** Files that stay where they are and that the snapshots read: changed, nothing of the entry can be restored. */
      readonly builtOn: readonly string[];
      /** Snapshots that lie inside images which stay. */
      readonly inside: readonly { readonly file: string; readonly name: string }[];
    }
  /** Makes sure that an entry can be restored byte for byte, before any of it is touched. */
  | { readonly op: "checkTrash"; readonly entry: string }
  /** Gives the host back one snapshot of an entry; its description is taken from Espalier's store. */
  | {
      readonly op: "restoreSnapshot";
      readonly entry: string;
      readonly snapshot: string;
      readonly parent: string | null;
    }
  /** Everything of an entry is back: it is one no more. */
  | { readonly op: "closeTrash"; readonly entry: string }
  /** Removes for good what an entry keeps. */
  | { readonly op: "emptyTrash"; readonly entry: string }
  /** Describes to libvirt, as a snapshot, what image files hold already. No file is touched. */
  | {
      readonly op: "adopt";
      readonly name: string;
      readonly description: string;
      readonly createdAt: string;
      readonly parent: string | null;
      readonly state: "running" | "shutoff" | "disk-snapshot";
      readonly disks: readonly {
        readonly target: string;
        readonly mode: "internal" | "external" | "no";
        /** The image with the tag, or the file that is frozen from now on. */
        readonly file: string | null;
        readonly overlay: string | null;
      }[];
    }
  /** Removes a snapshot inside an image that libvirt does not list. */
  | { readonly op: "removeTag"; readonly file: string; readonly tag: string }
  /** Takes the mark of a deletion that was broken off from a snapshot's description. */
  | { readonly op: "clearDeletionMark"; readonly snapshot: string }
  /** Pauses a machine and lets it go on at once: QEMU flushes all disks when it stops. */
  | { readonly op: "flush" }
  /** Lets a machine go on that a disk error paused, with at least so much space for each of its files. */
  | { readonly op: "resume"; readonly needBytes: number }
  /** Takes frozen files as they are now, in Espalier's own store. */
  | { readonly op: "acceptFiles"; readonly files: readonly string[] }
  /** Writes down that somebody looked at what a job left. */
  | { readonly op: "acknowledge"; readonly job: string }
  /** Copies what a snapshot (null: the head of a machine that is off) holds, or what was written since an earlier backup, to a folder. */
  | {
      readonly op: "backupPoint";
      readonly backup: string;
      readonly folder: string;
      readonly snapshot: PointRef | null;
      /** The snapshot that it hangs at. */
      readonly anchor: PointRef | null;
      /** The backup that it builds on. */
      readonly since: string | null;
      readonly format: "raw" | "qcow2";
      /** Stamp: what the plan found the disk to be. */
      readonly disks: readonly { readonly target: string; readonly stamp: string | null }[];
      readonly consistency: "crash" | "off";
      /** What is expected to be read. */
      readonly bytes: number;
    }
  /** Lets a running machine copy its disks to a folder, all at one instant, and mark that instant by a checkpoint. */
  | {
      readonly op: "backupLive";
      readonly backup: string;
      readonly folder: string;
      readonly anchor: PointRef | null;
      readonly since: string | null;
      /** Checkpoint of the backup that it builds on. */
      readonly sinceCheckpoint: string | null;
      /** To be made; null where an image cannot hold one. */
      readonly checkpoint: string | null;
      readonly format: "raw" | "qcow2";
      readonly quiesce: boolean;
      readonly disks: readonly string[];
      /** Disks of the machine that are left out. */
      readonly left: readonly string[];
    }
  /** The host's own part of that: QEMU writes to these new files. */
  | {
      readonly op: "pushBackup";
      readonly since: string | null;
      readonly checkpoint: string | null;
      readonly quiesce: boolean;
      readonly disks: readonly { readonly target: string; readonly file: string }[];
      readonly left: readonly string[];
    }
  /** Reads a backup and what it builds on, and compares it with its hashes. */
  | { readonly op: "verifyBackup"; readonly backup: string }
  /** Writes disks as they were at the time of a backup to files that are not there yet. */
  | { readonly op: "restoreBackup"; readonly backup: string; readonly files: readonly RestoredFile[] }
  /** Makes a machine on restored files, of the settings that the backup keeps. */
  | {
      readonly op: "defineRestored";
      readonly backup: string;
      readonly name: string;
      readonly uuid: string;
      readonly files: readonly RestoredFile[];
    }
  /** Defines a machine that is not there yet, off. */
  | { readonly op: "defineMachine"; readonly uuid: string; readonly name: string; readonly xml: string }
  /** Removes a backup's folder for good. */
  | { readonly op: "removeBackup"; readonly backup: string; readonly folder: string }
  /** Removes a checkpoint, with its bitmaps in the images: what was written since cannot be told any more. */
  | { readonly op: "removeCheckpoint"; readonly checkpoint: string }
  /** Removes the checkpoint of a backup from a machine, which may be gone. */
  | { readonly op: "removeBackupCheckpoint"; readonly domain: string; readonly checkpoint: string }
  /** Locks or unlocks a snapshot in Espalier's own store. */
  | { readonly op: "lock"; readonly snapshot: string; readonly locked: boolean }
  /** Snapshots of the volumes that a machine's disks lie on, all of one instant: while it runs it stands still for them. */
  | {
      readonly op: "diskSnapshots";
      readonly quiesce: "no" | "try" | "require";
      readonly disks: readonly {
        readonly target: string;
        readonly backend: string;
        readonly volume: string;
        readonly calls: readonly VolumeCall[];
      }[];
    }
  /** A native change of a volume, in the words of its own backend. */
  | { readonly op: "volume"; readonly backend: string; readonly volume: string; readonly call: VolumeCall };

export type StepOp = StepCall["op"];
