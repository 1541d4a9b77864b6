import type { IntentOf } from "#lib/model/intent.ts";
import { Problem } from "#lib/model/problem.ts";
import { requireCapability, summaryOf } from "#server/plans/plan-context.ts";
import type { PlannedChange } from "#server/plans/planned-change.ts";
import { cannot, figuresOf, objectOf, plannedSteps, type VolumeContext, volumeSnapshot } from "./volume-context.ts";

/** A new volume with what a snapshot holds. */
export function planCloneVolume(intent: IntentOf<"clone">, context: VolumeContext): PlannedChange {
  const { observation } = context;
  const target = volumeSnapshot(context, intent.snapshot);
  requireCapability(observation.capabilities(target.id).clone, `"${target.name}" cannot become a new volume`);
  const { clone } = observation.volume.changes;
  if (!clone) throw cannot(context, "clone");
  const sequence = clone(target.id, intent.name);
  return {
    intent,
    steps: plannedSteps(context, sequence.steps),
    effects: [
      {
        group: "snapshots",
        severity: "info",
        text: `"${target.name}" and all others stay as they are.`,
        objects: [objectOf(target)],
      },
      ...sequence.effects,
    ],
    after: summaryOf(observation),
    ...figuresOf(sequence),
    confirmLabel: `Make ${intent.name} from "${target.name}"`,
    confirm: null,
    reliesOn: [target.id],
    touches: [target.id],
    result: { changed: [`${intent.name} was made from "${target.name}".`], snapshot: null, undo: null },
  };
}

/** Removes a volume. Who needs it is in its capability, which refuses; its snapshots go only when that was asked. */
export function planDeleteVolume(intent: IntentOf<"deleteVolume">, context: VolumeContext): PlannedChange {
  const { observation } = context;
  const { subject, snapshots, volume } = observation;
  requireCapability(observation.headCapabilities().deleteVolume, `${subject.name} cannot be deleted`);
  if (snapshots.length > 0 && intent.snapshots === "refuse")
    throw new Problem(
      "blocked",
      `${subject.name} has ${snapshots.length === 1 ? "a snapshot" : `${snapshots.length} snapshots`}, which would be gone with it. Ask for them to be deleted too, or delete them first.`,
      { blockers: snapshots.map(objectOf) },
    );
  const locked = snapshots.filter(({ id }) => context.isLocked(id));
  if (locked.length > 0)
    throw new Problem(
      "blocked",
      `Locked against deletion: ${locked.map(({ name }) => `"${name}"`).join(", ")}. Unlock first.`,
      {
        blockers: locked.map(objectOf),
      },
    );
  if (!volume.changes.deleteVolume) throw cannot(context, "deleteVolume");
  const sequence = volume.changes.deleteVolume();
  return {
    intent,
    steps: plannedSteps(context, sequence.steps),
    effects: [
      {
        group: "data-lost",
        severity: "danger",
        text: `${subject.name} is gone for good${snapshots.length > 0 ? `, with its ${snapshots.length === 1 ? "snapshot" : `${snapshots.length} snapshots`}: nobody can go back to ${snapshots.length === 1 ? "it" : "them"}` : ""}.`,
        objects: [{ kind: "volume", id: subject.id, name: subject.name }, ...snapshots.map(objectOf)],
      },
      ...sequence.effects,
    ],
    after: { headParentId: null, state: null, snapshots: [] },
    ...figuresOf(sequence),
    undoable: "no",
    confirmLabel: `Delete ${subject.name}`,
    confirm: { type: "domain-name", expect: subject.name },
    reliesOn: snapshots.map(({ id }) => id),
    touches: snapshots.map(({ id }) => id),
    result: { changed: [`${subject.name} was deleted.`], snapshot: null, undo: null },
  };
}
