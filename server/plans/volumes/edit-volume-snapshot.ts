import type { Intent, IntentOf } from "#lib/model/intent.ts";
import type { Effect } from "#lib/model/plan.ts";
import { Problem } from "#lib/model/problem.ts";
import { checkedDescription } from "#server/plans/description.ts";
import { lockChange } from "#server/plans/lock-change.ts";
import { requireCapability, summaryOf } from "#server/plans/plan-context.ts";
import type { PlannedChange, PlannedStep } from "#server/plans/planned-change.ts";
import { cannot, objectOf, plannedSteps, type VolumeContext, volumeSnapshot } from "./volume-context.ts";
import { volumeSnapshotName } from "./volume-name.ts";

/** Name, description and lock. */
export function planEditVolumeSnapshot(intent: IntentOf<"edit">, context: VolumeContext): PlannedChange {
  const { observation } = context;
  const target = volumeSnapshot(context, intent.snapshot);
  const capabilities = observation.capabilities(target.id);
  const { changes } = observation.volume;
  const to: { name?: string; description?: string } = {};
  if (intent.name !== undefined && intent.name !== target.name) {
    requireCapability(capabilities.rename, `"${target.name}" cannot be renamed`);
    to.name = volumeSnapshotName(intent.name, context);
  }
  if (intent.description !== undefined) {
    const description = checkedDescription(intent.description);
    if (description !== (target.description ?? "")) {
      requireCapability(capabilities.edit, `"${target.name}" cannot be described`);
      to.description = description;
    }
  }
  const steps: PlannedStep[] = [];
  const effects: Effect[] = [];
  const changed: string[] = [];
  let undo: Intent = { action: "edit", snapshot: target.id };
  if (to.name !== undefined || to.description !== undefined) {
    if (!changes.describe) throw cannot(context, "edit");
    const sequence = changes.describe(target.id, to);
    steps.push(...plannedSteps(context, sequence.steps));
    const what = [
      ...(to.name !== undefined ? [`is called "${to.name}"`] : []),
      ...(to.description !== undefined ? ["has a new description"] : []),
    ];
    effects.push(
      {
        group: "snapshots",
        severity: "info",
        text: `"${target.name}" ${what.join(" and ")}. No data is touched.`,
        objects: [objectOf(target)],
      },
      ...sequence.effects,
    );
    changed.push(`"${target.name}" ${what.join(" and ")}.`);
    if (to.name !== undefined) undo = { ...undo, name: target.name };
    if (to.description !== undefined) undo = { ...undo, description: target.description ?? "" };
  }
  const wasLocked = context.isLocked(target.id);
  if (intent.locked !== undefined && intent.locked !== wasLocked) {
    const lock = lockChange(target, intent.locked);
    steps.push(lock.step);
    effects.push(lock.effect);
    changed.push(lock.changed);
    undo = { ...undo, locked: wasLocked };
  }
  if (steps.length === 0)
    throw new Problem(
      "invalid-input",
      `Nothing would change on "${target.name}". Give another name or description, or lock or unlock it.`,
      {
        fields: { description: "unchanged" },
      },
    );
  const before = summaryOf(observation);
  const snapshots = before.snapshots.map((s) =>
    s.id === target.id && to.name !== undefined ? { ...s, name: to.name } : s,
  );
  return {
    intent,
    steps,
    effects,
    after: { ...before, snapshots },
    bytesToCopy: 0,
    freeNeeded: [],
    merge: null,
    estimateMs: null,
    undoable: "yes",
    confirmLabel: `Save "${target.name}"`,
    confirm: null,
    reliesOn: [target.id],
    touches: [target.id],
    result: { changed, snapshot: target.id, undo },
  };
}
