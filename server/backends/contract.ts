import type { Capability, HeadAction, SnapshotAction } from "#lib/model/capability.ts";
import type { FileUse } from "#lib/model/file-use.ts";
import type { Finding } from "#lib/model/finding.ts";
import type { Head } from "#lib/model/head.ts";
import type { ProblemDocument } from "#lib/model/problem-document.ts";
import type { Snapshot } from "#lib/model/snapshot.ts";
import type { Subject } from "#lib/model/subject.ts";
import type { FileKeeper, TrashedFile, TrashedSnapshot } from "./trashed.ts";

/**
 * The backend contract: what every kind of snapshot-keeper promises, and nothing about how.
 * Start reading here. Trees are built, planned, run and recorded once, for all backends, from these raw materials.
 *
 * Promises of every method:
 *  - it throws only Problem;
 *  - failure is never shown as absence: a list is complete or the method throws, or says what is missing in `partial`;
 *  - it never asks, prompts or guesses a force flag;
 *  - it honours the abort signal before the first change, and after that only as its trait says.
 */
export interface Backend {
  readonly kind: BackendKind;
  /** Tools, versions, what this host can do. Never throws for "not installed": that is a `down` probe with its problem. */
  probe(signal?: AbortSignal): Promise<Probe>;
  /** Every object of the host that may have a snapshot tree. */
  list(signal?: AbortSignal): Promise<readonly ListedSubject[]>;
  /** Snapshots flat, head, and all facts that capabilities and plans rely on, read now. Throws `not-found`. */
  observe(id: string, options?: ObserveOptions): Promise<Observation>;
  /** The snapshot's native description; passwords are in it only where asked for, to be kept and never shown. Throws `not-found`. */
  snapshotXml(id: string, snapshot: string, options?: { readonly secrets?: boolean }): Promise<string>;
  subjectXml(id: string): Promise<string>;
  /** Every file of the subject and its snapshots, and who depends on it. Throws `not-found`. */
  files(id: string): Promise<readonly FileUse[]>;
  /** PNG of the guest's screen. Throws `unsupported` or `not-found` when there is none to see. */
  screen?(id: string, signal?: AbortSignal): Promise<Uint8Array>;

  /** Absent: the host's files cannot be reached from here, so it has no trash. */
  readonly keeper?: FileKeeper;

  /** Changing operations. Presence is the declaration; one operation does one native thing. */
  readonly operations: { readonly [Op in StepOp]?: Operation<Extract<StepCall, { op: Op }>> };

  /** Called with a subject's id, or null for the list, whenever something may have changed. Returns the unsubscriber. */
  watch(listener: (change: BackendChange) => void): () => void;
  /** Ends sessions and watchers. */
  close(): Promise<void>;
}

export type BackendKind = "libvirt";

export type BackendChange =
  | { readonly type: "subject"; readonly id: string }
  | { readonly type: "list" }
  | { readonly type: "host"; readonly state: "up" | "down" };

export interface Probe {
  readonly state: "up" | "down";
  readonly problem: ProblemDocument | null;
  readonly versions: Readonly<Record<string, string>>;
  /** Abilities of the host as such, each with its reason. */
  readonly capabilities: Readonly<Record<string, Capability>>;
}

export interface ListedSubject {
  readonly id: string;
  readonly name: string;
  /** libvirt's word; null when it could not be read. */
  readonly state: string | null;
  readonly snapshotCount: number | null;
  readonly headParentId: string | null;
  readonly oldestAt: string | null;
  readonly newestAt: string | null;
  readonly sizeBytes: number | null;
  readonly depth: number | null;
  readonly findingCount: number;
  /** Files of snapshots as the last reading saw them; null before the first one. */
  readonly frozen: { readonly files: readonly FrozenFile[]; readonly readAt: string } | null;
  readonly problem: string | null;
}

export interface ObserveOptions {
  /** Snapshots whose descriptions must be read anew, not taken from the cache: those that a plan touches. */
  readonly fresh?: readonly string[] | "all";
  /** May be answered from a reading that is at most this old. Default 0: read now. */
  readonly maxAgeMs?: number;
  /** Nobody looks at this subject: it is not watched more closely from now on. */
  readonly unattended?: boolean;
  readonly signal?: AbortSignal;
}

/** One reading of a subject. Immutable; two readings with the same `revision` show the same. */
export interface Observation {
  readonly subject: Subject;
  readonly readAt: string;
  readonly revision: string;
  /** Parents before children. `capabilities`, `locked` and `hasThumbnail` are filled in by the inventory. */
  readonly snapshots: readonly ObservedSnapshot[];
  readonly head: Omit<Head, "capabilities">;
  readonly findings: readonly Finding[];
  readonly partial: readonly ProblemDocument[];
  /** Pure and synchronous: from what this reading holds. */
  capabilities(snapshotId: string): Readonly<Record<SnapshotAction, Capability>>;
  headCapabilities(): Readonly<Record<HeadAction, Capability>>;
  /** What a planner may weigh. */
  readonly facts: SubjectFacts;
  /** Digest of everything that a change of these snapshots relies on: metadata, images, chains, power state, XML. */
  fingerprint(snapshotIds: readonly string[]): string;
}

export type ObservedSnapshot = Omit<Snapshot, "capabilities" | "locked" | "hasThumbnail">;

export interface SubjectFacts {
  readonly isActive: boolean;
  /**
   * A snapshot inside the images of this machine can have only a name of `jobName` now: libvirt makes the name a part of the id of a
   * job in QEMU (10.9 and later, while the machine is active).
   */
  readonly plainNames: boolean;
  readonly managedSave: boolean;
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

/** An image that a disk stands on. The format is never guessed from the content, which a guest can write. */
export interface DiskFile {
  readonly file: string;
  readonly format: string;
}

export interface ImageFact {
  readonly target: string;
  readonly path: string;
  /** Last change of the file's content as the filesystem has it. */
  readonly modifiedAt: string | null;
  readonly allocatedBytes: number | null;
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
  /** Lets a machine go on that a disk error paused, with at least so much space for each of its files. */
  | { readonly op: "resume"; readonly needBytes: number }
  /** Takes frozen files as they are now, in Espalier's own store. */
  | { readonly op: "acceptFiles"; readonly files: readonly string[] }
  /** Writes down that somebody looked at what a job left. */
  | { readonly op: "acknowledge"; readonly job: string }
  /** Locks or unlocks a snapshot in Espalier's own store. */
  | { readonly op: "lock"; readonly snapshot: string; readonly locked: boolean };

export type StepOp = StepCall["op"];

/** What the world looked like before a step; JSON, kept in the journal for `examine`. */
export type Evidence = Readonly<Record<string, unknown>>;

export interface Operation<Call> {
  /**
   * It takes an abort while it runs: it stops, leaves a machine that starts with the right data, and throws `cancelled`. Without this
   * a cancel waits for its end.
   */
  readonly abortable?: boolean;
  /** The argv (and standard input) that `run` will run, to be shown beforehand. Null where Espalier acts by itself. */
  command(id: string, call: Call): { readonly argv: readonly string[]; readonly input: string | null } | null;
  /** Read just before the step and written to the journal. */
  evidence(id: string, call: Call): Promise<Evidence>;
  /**
   * Does it. Re-checks its precondition first and throws `stale` or `blocked` when the world moved.
   * After a throw the world is unchanged, or the code is `partial` and the context says what is left. Doing it twice is safe.
   */
  run(id: string, call: Call, context: RunContext): Promise<void>;
  /** Whether a step that was under way when the server died was done. Waits until the native tool is at rest. */
  examine(id: string, call: Call, evidence: Evidence): Promise<"done" | "not-done" | "unknown">;
}

export interface RunContext {
  /** Id of the job that runs the step. */
  readonly job: string;
  readonly signal: AbortSignal;
  /** 0..1, only what a tool told. */
  progress(fraction: number): void;
  note(text: string): void;
}
