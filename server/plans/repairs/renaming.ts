import type { StaleName } from "#server/backends/subject-facts.ts";
import { without } from "../delete.ts";
import { forgetAll } from "../forget.ts";
import { type PlanContext, snapshotObject, summaryOf } from "../plan-context.ts";
import { forgetEffect } from "./forgetting.ts";
import { checkUnlocked, type Repair, refused, step } from "./repair-change.ts";

/** Lets descriptions name the file that a snapshot's content was merged into, and forgets those that were written over by that. */
export function renaming(stale: StaleName, context: PlanContext): Repair {
  const { snapshots } = context.observation;
  const { snapshot, file, mergedInto, lost } = stale;
  if (mergedInto === null)
    throw refused(`It is not certain which file holds what "${snapshot}" held. It can be forgotten.`, [
      snapshotObject(snapshot),
    ]);
  checkUnlocked(lost, context);
  const merged = context.observation.facts.files.find((candidate) => candidate.path === mergedInto);
  const gone = new Set(lost);
  const naming = snapshots
    .filter(
      (s) => !gone.has(s.id) && s.disks.some((d) => d.mode === "external" && (d.file === file || d.overlay === file)),
    )
    .map((s) => s.id);
  return {
    steps: [
      step(`Let "${snapshot}" name ${mergedInto}`, {
        op: "renameFiles",
        snapshots: naming,
        renames: [{ from: file, to: mergedInto, format: merged?.format ?? "qcow2" }],
      }),
      ...forgetAll(lost, snapshots),
    ],
    effects: [
      {
        group: "snapshots",
        severity: "warning",
        text: `"${snapshot}" then goes back to what ${mergedInto} holds: ${file} is said to be merged into it, as it was written to after the snapshot was taken and what was made on ${file} builds on it now. Should something else have written to it, forget the snapshot instead.`,
        objects: [snapshotObject(snapshot)],
      },
      ...(lost.length > 0 ? [forgetEffect(lost)] : []),
    ],
    label: `Let "${snapshot}" follow its data`,
    changed: `"${snapshot}" names ${mergedInto}.`,
    touches: [...naming, ...lost],
    after: without(summaryOf(context.observation), gone),
  };
}
