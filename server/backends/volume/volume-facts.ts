import type { IntentOf } from "#lib/model/intent.ts";
import type { Effect, MergeChoice, Plan, TreeSummary } from "#lib/model/plan.ts";
import type { VolumeUser } from "#lib/model/volume.ts";
import type { VolumeCall } from "#server/backends/step-call.ts";

/** What a planner may weigh of a volume, from one reading. */
export interface VolumeFacts {
  readonly backend: string;
  readonly path: string;
  readonly format: string | null;
  readonly users: readonly VolumeUser[];
  /** Every file and folder that belongs to it: two changes that have one in common never run at once. */
  readonly members: readonly string[];
  /** Names that a new snapshot must not have. */
  readonly takenNames: readonly string[];
  /** Why the storage cannot take this name, in words to act on; null when it can. Control characters are refused for all kinds. */
  nameObjection(name: string): string | null;
  readonly changes: VolumeChanges;
}

export interface VolumeStep {
  readonly title: string;
  /** After it something cannot be had back. */
  readonly destructive: boolean;
  readonly call: VolumeCall;
}

/** The native steps of a change with what only this kind of storage knows of it. Destructive steps stand last. */
export interface VolumeSequence {
  readonly steps: readonly VolumeStep[];
  /** What is added to the effects that hold for every kind. */
  readonly effects: readonly Effect[];
  /** 0: nothing is copied; null: not known. */
  readonly bytesToCopy: number | null;
  readonly freeNeeded: Plan["freeNeeded"];
  readonly undoable: Plan["undoable"];
  /** Id that the new snapshot has afterwards, of a create and of a revert that keeps the live state; else null. */
  readonly snapshot: string | null;
  /** Of a create: the file in which what a file of the live state holds can be read at the snapshot; null: in none. */
  readonly sourceOf?: (file: string) => string | null;
  /** The tree afterwards, where it is not what the intent says by itself (ids that change, children that move). */
  readonly after?: TreeSummary;
}

/**
 * Pure: the same reading gives the same steps. Presence is the declaration; whether it may be done now is told by the capabilities,
 * which the planner has asked before.
 */
export interface VolumeChanges {
  readonly create?: (wish: {
    readonly name: string;
    readonly description: string | null;
    readonly now: Date;
    readonly liveFile: "same" | "new";
    readonly writable: boolean;
    /** Path of a new file, where one is made and a name was wished. */
    readonly file: string | null;
    /** Whoever uses the volume stands still, flushed, while the steps run: that it is in use is no obstacle. Only for what is instant. */
    readonly isAtRest: boolean;
  }) => VolumeSequence;
  /** Back to a snapshot, which stays. `keep`: name under which the live state is kept first; null: it is lost. */
  readonly revert?: (
    snapshot: string,
    keep: { readonly name: string; readonly description: string } | null,
    now: Date,
  ) => VolumeSequence;
  /** Removes these snapshots and no other; every other point keeps its content. In any order that is safe. */
  readonly remove?: (snapshots: readonly string[], now: Date) => VolumeSequence;
  /** Throws `invalid-input` or `blocked` for points that cannot be made one. */
  readonly merge?: (
    intent: IntentOf<"merge">,
  ) => VolumeSequence & { readonly merge: MergeChoice; readonly intent: IntentOf<"merge"> };
  /** Name and description of a snapshot: undefined stays as it is. */
  readonly describe?: (
    snapshot: string,
    to: { readonly name?: string; readonly description?: string },
  ) => VolumeSequence;
  /** A new volume, with what the snapshot holds. Throws `already-exists`, `invalid-input`. */
  readonly clone?: (snapshot: string, name: string) => VolumeSequence;
  /** Removes the volume with all its snapshots. */
  readonly deleteVolume?: () => VolumeSequence;
}
