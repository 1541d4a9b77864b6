import type { Capability, HeadAction, SnapshotAction, VolumeHeadAction } from "#lib/model/capability.ts";
import type { FileUse } from "#lib/model/file-use.ts";
import type { Finding } from "#lib/model/finding.ts";
import type { Head } from "#lib/model/head.ts";
import type { Problem } from "#lib/model/problem.ts";
import type { ProblemDocument } from "#lib/model/problem-document.ts";
import type { Snapshot } from "#lib/model/snapshot.ts";
import type { Subject } from "#lib/model/subject.ts";
import type { ObservedPoint } from "./observed-point.ts";
import type { StepCall, StepOp } from "./step-call.ts";
import type { FrozenFile, SubjectFacts } from "./subject-facts.ts";
import type { FileKeeper } from "./trashed.ts";
import type { ListedVolume } from "./volume/listed-volume.ts";
import type { MachineStorage } from "./volume/storage.ts";
import type { VolumeFacts } from "./volume/volume-facts.ts";

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
  /** Its word in the API: "libvirt", "qcow2", "btrfs". */
  readonly kind: string;
  /** What has the snapshot trees that it keeps. */
  readonly subjects: "domain" | "volume";
  /** Tools, versions, what this host can do. Never throws for "not installed": that is a `down` probe with its problem. */
  probe(signal?: AbortSignal): Promise<Probe>;
  /** Snapshots flat, head, and all facts that capabilities and plans rely on, read now. Throws `not-found`. */
  observe(id: string, options?: ObserveOptions): Promise<Observation>;

  /** Changing operations. Presence is the declaration; one operation does one native thing. */
  readonly operations: { readonly [Op in StepOp]?: Operation<Extract<StepCall, { op: Op }>> };
  /** Ends sessions and watchers. */
  close(): Promise<void>;
}

/** A backend whose subjects are machines: a host has one at most. */
export interface MachineBackend extends Backend {
  readonly subjects: "domain";
  /** Every machine of the host. */
  list(signal?: AbortSignal): Promise<readonly ListedSubject[]>;
  observe(id: string, options?: ObserveOptions): Promise<MachineObservation>;
  /** The snapshot's native description; passwords are in it only where asked for, to be kept and never shown. Throws `not-found`. */
  snapshotXml(id: string, snapshot: string, options?: { readonly secrets?: boolean }): Promise<string>;
  /** The subject's description now; `definition`: what it is defined as for its next start, with the passwords. */
  subjectXml(id: string, options?: { readonly definition?: boolean }): Promise<string>;
  /** Bytes by disk that were written since a checkpoint, of a machine that runs. Throws `not-found`, `tool-failed` for a lost bitmap. */
  checkpointBytes?(id: string, checkpoint: string): Promise<ReadonlyMap<string, number>>;
  /** Every file of the subject and its snapshots, and who depends on it. Throws `not-found`. */
  files(id: string): Promise<readonly FileUse[]>;
  /** PNG of the guest's screen. Throws `unsupported` or `not-found` when there is none to see. */
  screen?(id: string, signal?: AbortSignal): Promise<Uint8Array>;

  /**
   * Runs `work` while a machine that runs stands still with its disks flushed, and lets it go on whatever happens. Absent: it cannot.
   * Throws `unsupported` when a required freeze of the guest's files fails, and then `work` was not run.
   */
  standStill?(
    id: string,
    quiesce: "no" | "try" | "require",
    work: (still: { readonly isQuiesced: boolean }) => Promise<void>,
  ): Promise<void>;
  /** Disks and storage pools, for finding the host's volumes. */
  storage(): Promise<MachineStorage>;

  /** Absent: the host's files cannot be reached from here, so it has no trash, and its volumes are only listed. */
  readonly keeper?: FileKeeper;

  /** Called with a subject's id, or null for the list, whenever something may have changed. Returns the unsubscriber. */
  watch(listener: (change: BackendChange) => void): () => void;
}

/** A backend whose subjects are storage volumes: a host has one of each kind. Its changes are one operation, `volume`. */
export interface VolumeBackend extends Backend {
  readonly subjects: "volume";
  /** What this kind of snapshots is called on screen. */
  readonly label: string;
  /** Every volume of the host that can have snapshots of this kind. */
  list(signal?: AbortSignal): Promise<readonly ListedVolume[]>;
  observe(id: string, options?: ObserveOptions): Promise<VolumeObservation>;
  /**
   * Id of the volume whose snapshots hold this file, for snapshots of a machine's disk by this method; null: none does. Absent: the
   * kind takes none while a machine runs.
   */
  volumeOf?(file: string): Promise<string | null>;
}

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
  headCapabilities(): Readonly<Record<string, Capability>>;
  /**
   * Where a snapshot's disks, or the head's (null), can be read: by target, for every disk that the point holds. A disk that cannot be
   * read has its Problem instead. Throws `not-found`.
   */
  points(snapshotId: string | null): ReadonlyMap<string, ObservedPoint | Problem>;
  /** Digest of everything that a change of these snapshots relies on: metadata, images, chains, power state, XML. */
  fingerprint(snapshotIds: readonly string[]): string;
}

export interface MachineObservation extends Observation {
  headCapabilities(): Readonly<Record<HeadAction, Capability>>;
  /** What a planner may weigh. */
  readonly facts: SubjectFacts;
}

export interface VolumeObservation extends Observation {
  headCapabilities(): Readonly<Record<VolumeHeadAction, Capability>>;
  /** What a planner may weigh, and the native steps of each change. */
  readonly volume: VolumeFacts;
}

export type AnyObservation = MachineObservation | VolumeObservation;

export type ObservedSnapshot = Omit<Snapshot, "capabilities" | "locked" | "hasThumbnail">;

/** What the world looked like before a step; JSON, kept in the journal for `examine`. */
export type Evidence = Readonly<Record<string, unknown>>;

export interface Operation<Call> {
  /**
   * It takes an abort while it runs: it stops, leaves a machine that starts with the right data, and throws `cancelled`. Without this
   * a cancel waits for its end.
   */
  readonly abortable?: boolean;
  /** The same, where it depends on the call. */
  isAbortable?(call: Call): boolean;
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
