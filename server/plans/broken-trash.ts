import type { Effect } from "#lib/model/plan.ts";
import type { PlanContext } from "./plan-context.ts";
import type { PlannedChange } from "./planned-change.ts";
import { restorable } from "./restorable.ts";
import { writtenBy } from "./written-files.ts";

/** Adds to a plan which entries of the trash can be restored no more once it is done: it changes what they build on. */
export function tellBrokenTrash(change: PlannedChange, context: PlanContext): PlannedChange {
  const { observation, trash } = context;
  if (!trash) return change;
  // A file that goes to the trash can be had back first.
  const calls = change.steps.map(({ call }) => call).filter(({ op }) => op !== "moveFile");
  const written = new Set(calls.flatMap((call) => writtenBy(call, observation)));
  const broken = trash.entries.flatMap((entry): Effect[] => {
    const path = entry.builtOn.find((ground) => written.has(ground.path))?.path;
    if (path === undefined || restorable(entry, trash, observation).status === "no") return [];
    const names = entry.snapshots.map(({ id }) => `"${id}"`).join(", ");
    return [
      {
        group: "data-lost",
        severity: "warning",
        text: `${names} in the trash can be restored no more after this: ${path}, which ${entry.snapshots.length > 1 ? "they build" : "it builds"} on, is changed.`,
        objects: [{ kind: "trash", id: entry.id, name: names }],
      },
    ];
  });
  return broken.length === 0 ? change : { ...change, effects: [...change.effects, ...broken] };
}
