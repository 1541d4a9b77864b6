import type { ObjectRef } from "#lib/model/finding.ts";
import type { Intent } from "#lib/model/intent.ts";
import type { TreeSummary } from "#lib/model/plan.ts";
import { Problem } from "#lib/model/problem.ts";
import type { ObservedSnapshot, VolumeObservation } from "#server/backends/contract.ts";
import type { VolumeSequence, VolumeStep } from "#server/backends/volume/volume-facts.ts";
import type { PlannedStep } from "#server/plans/planned-change.ts";

/** All that a planner of volumes may look at. */
export interface VolumeContext {
  readonly observation: VolumeObservation;
  isLocked(snapshotId: string): boolean;
  readonly now: Date;
}

/** Throws `not-found`. */
export function volumeSnapshot({ observation }: VolumeContext, id: string): ObservedSnapshot {
  const snapshot = observation.snapshots.find((s) => s.id === id);
  if (snapshot) return snapshot;
  throw new Problem(
    "not-found",
    `${observation.subject.name} has no snapshot "${id}". It may have been deleted meanwhile.`,
  );
}

export const objectOf = ({ id, name }: Pick<ObservedSnapshot, "id" | "name">): ObjectRef => ({
  kind: "snapshot",
  id,
  name,
});

/** Of a change that a kind of storage does not have. */
export const cannot = ({ observation }: VolumeContext, action: Intent["action"]): Problem =>
  new Problem("unsupported", `${observation.volume.backend} has no "${action}" for volumes.`, { blockers: [] });

/** Native steps as steps of a job. */
export function plannedSteps({ observation }: VolumeContext, steps: readonly VolumeStep[]): PlannedStep[] {
  const { subject, volume } = observation;
  return steps.map(({ title, destructive, call }) => ({
    title,
    destructive,
    optional: false,
    call: { op: "volume", backend: volume.backend, volume: subject.id, call },
  }));
}

/** What a sequence says of a plan, and what no volume's plan has. */
export const figuresOf = ({ bytesToCopy, freeNeeded, undoable }: VolumeSequence) => ({
  bytesToCopy,
  freeNeeded: [...freeNeeded],
  undoable,
  merge: null,
  estimateMs: null,
});

/** Snapshots below one, itself left out. */
export function descendantsOf({ snapshots }: VolumeObservation, id: string): readonly ObservedSnapshot[] {
  const below = new Set([id]);
  // Parents come before children.
  const found = snapshots.filter((s) => {
    if (s.parentId === null || !below.has(s.parentId)) return false;
    below.add(s.id);
    return true;
  });
  return found;
}

/** The tree without some snapshots: what descended from one descends from what that one did. */
export function without(tree: TreeSummary, gone: ReadonlySet<string>): TreeSummary {
  const parents = new Map(tree.snapshots.map(({ id, parentId }) => [id, parentId]));
  const climb = (id: string | null): string | null => {
    let at = id;
    while (at !== null && gone.has(at)) at = parents.get(at) ?? null;
    return at;
  };
  return {
    ...tree,
    headParentId: climb(tree.headParentId),
    snapshots: tree.snapshots.filter(({ id }) => !gone.has(id)).map((s) => ({ ...s, parentId: climb(s.parentId) })),
  };
}
