import type { Intent, IntentOf } from "#lib/model/intent.ts";
import type { Effect } from "#lib/model/plan.ts";
import { Problem } from "#lib/model/problem.ts";
import { checkedDescription } from "./description.ts";
import { lockChange } from "./lock-change.ts";
import { type PlanContext, requireCapability, snapshotObject, snapshotOf, summaryOf } from "./plan-context.ts";
import type { PlannedChange, PlannedStep } from "./planned-change.ts";

/** Description and lock. A name is refused with the reason: see `capabilities.rename`. */
export function planEdit(intent: IntentOf<"edit">, context: PlanContext): PlannedChange {
  const { observation } = context;
  const target = snapshotOf(context, intent.snapshot);
  const capabilities = observation.capabilities(target.id);
  const object = snapshotObject(target.id);
  const wasLocked = context.isLocked(target.id);
  const steps: PlannedStep[] = [];
  const effects: Effect[] = [];
  const changed: string[] = [];
  let undo: Intent = { action: "edit", snapshot: target.id };

  if (intent.name !== undefined && intent.name !== target.name)
    requireCapability(capabilities.rename, `"${target.name}" cannot be renamed`);
  if (intent.description !== undefined) {
    const description = checkedDescription(intent.description);
    if (description !== (target.description ?? "")) {
      requireCapability(capabilities.edit, `"${target.name}" cannot be described`);
      steps.push({
        title: `Describe "${target.name}"`,
        destructive: false,
        optional: false,
        call: { op: "describe", snapshot: target.id, description },
      });
      effects.push({
        group: "snapshots",
        severity: "info",
        text: `The description of "${target.name}" is replaced. No data is touched.`,
        objects: [object],
      });
      changed.push(`"${target.name}" has a new description.`);
      undo = { ...undo, description: target.description ?? "" };
    }
  }
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
      `Nothing would change on "${target.name}". Give another description, or lock or unlock it.`,
      {
        fields: { description: "unchanged" },
      },
    );

  const before = summaryOf(observation);
  return {
    intent,
    steps,
    effects,
    after: before,
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
