import type { Effect } from "#lib/model/plan.ts";
import { without } from "../delete.ts";
import { forgetAll } from "../forget.ts";
import { type PlanContext, snapshotObject, snapshotOf, summaryOf } from "../plan-context.ts";
import { checkUnlocked, type Repair } from "./repair-change.ts";

const quoted = (ids: readonly string[]): string => ids.map((id) => `"${id}"`).join(", ");

export const forgetEffect = (ids: readonly string[]): Effect => ({
  group: "snapshots",
  severity: "warning",
  text: `libvirt forgets ${quoted(ids)}. No file is touched; what hung below hangs higher.`,
  objects: ids.map(snapshotObject),
});

/** Forgets snapshots whose data is gone. */
export function forgetting(ids: readonly string[], context: PlanContext): Repair {
  const there = ids.map((id) => snapshotOf(context, id).id);
  checkUnlocked(there, context);
  return {
    steps: forgetAll(there, context.observation.snapshots),
    effects: [forgetEffect(there)],
    label: there.length > 1 ? `Forget ${there.length} snapshots` : `Forget ${quoted(there)}`,
    changed: `${quoted(there)} ${there.length > 1 ? "are" : "is"} forgotten.`,
    touches: there,
    after: without(summaryOf(context.observation), new Set(there)),
  };
}
