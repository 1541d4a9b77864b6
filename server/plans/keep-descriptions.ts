import type { ObservedSnapshot } from "#server/backends/contract.ts";
import type { StepCall } from "#server/backends/step-call.ts";
import type { PlannedStep } from "./planned-change.ts";

/** Snapshots whose descriptions a step changes or takes away; libvirt itself hangs what is below a deleted one higher. */
function changedBy(call: StepCall, snapshots: readonly ObservedSnapshot[]): readonly string[] {
  if (call.op === "remove")
    return [call.snapshot, ...snapshots.filter((s) => s.parentId === call.snapshot).map((s) => s.id)];
  return call.op === "reparent" || call.op === "renameFiles" ? call.snapshots : [];
}

/** The steps with one in front that keeps, with the job, each description that they change. */
export function keepingDescriptions(
  steps: readonly PlannedStep[],
  snapshots: readonly ObservedSnapshot[],
): readonly PlannedStep[] {
  const changed = new Set(steps.flatMap(({ call }) => changedBy(call, snapshots)));
  const ids = snapshots.filter((s) => changed.has(s.id)).map((s) => s.id);
  if (ids.length === 0) return steps;
  const title =
    ids.length === 1
      ? `Keep the description of "${ids[0]}" as it is now`
      : `Keep the descriptions of ${ids.length} snapshots as they are now`;
  return [{ title, destructive: false, optional: false, call: { op: "keepDescriptions", snapshots: ids } }, ...steps];
}
