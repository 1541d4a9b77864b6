import type { Effect } from "#lib/model/plan.ts";
import type { ObservedSnapshot } from "#server/backends/contract.ts";
import type { PlannedStep } from "./planned-change.ts";

/** Locking a snapshot in Espalier, or taking the lock off. */
export function lockChange(
  { id, name }: Pick<ObservedSnapshot, "id" | "name">,
  locked: boolean,
): { readonly step: PlannedStep; readonly effect: Effect; readonly changed: string } {
  return {
    step: {
      title: `${locked ? "Lock" : "Unlock"} "${name}"`,
      destructive: false,
      optional: false,
      call: { op: "lock", snapshot: id, locked },
    },
    effect: {
      group: "snapshots",
      severity: "info",
      text: locked
        ? `Espalier refuses to delete "${name}" until it is unlocked. Other tools do not know of the lock.`
        : `"${name}" can be deleted again.`,
      objects: [{ kind: "snapshot", id, name }],
    },
    changed: `"${name}" is ${locked ? "locked" : "unlocked"}.`,
  };
}
