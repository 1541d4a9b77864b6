import type { Intent, IntentOf } from "#lib/model/intent.ts";
import { Problem } from "#lib/model/problem.ts";
import { requireCapability, summaryOf } from "#server/plans/plan-context.ts";
import type { PlannedChange } from "#server/plans/planned-change.ts";
import { unlimitedEffects } from "#server/plans/unlimited-copy.ts";
import { planCloneVolume, planDeleteVolume } from "./clone-and-delete.ts";
import { planCreateVolumeSnapshot } from "./create-volume-snapshot.ts";
import { planDeleteVolumeSnapshots } from "./delete-volume-snapshots.ts";
import { planEditVolumeSnapshot } from "./edit-volume-snapshot.ts";
import { planRepairVolume } from "./repair-volume.ts";
import { planRevertVolume } from "./revert-volume.ts";
import { cannot, figuresOf, objectOf, plannedSteps, type VolumeContext } from "./volume-context.ts";

/** Makes a plan of an intent for a volume of any kind, from the native steps that its backend gives. Pure. Throws like `planIntent`. */
export function planVolume(intent: Intent, context: VolumeContext): PlannedChange {
  switch (intent.action) {
    case "create":
      return planCreateVolumeSnapshot(intent, context);
    case "revert":
      return planRevertVolume(intent, context);
    case "delete":
      return planDeleteVolumeSnapshots(intent, context);
    case "merge":
      return planMergeVolume(intent, context);
    case "edit":
      return planEditVolumeSnapshot(intent, context);
    case "clone":
      return planCloneVolume(intent, context);
    case "deleteVolume":
      return planDeleteVolume(intent, context);
    case "repair":
      return planRepairVolume(intent, context);
    default:
      throw new Problem("unsupported", `Espalier has no "${intent.action}" for volumes.`, { blockers: [] });
  }
}

/** The whole of a merge is the backend's: which points become one, and which file stays. */
function planMergeVolume(asked: IntentOf<"merge">, context: VolumeContext): PlannedChange {
  const { observation } = context;
  const { subject, volume } = observation;
  requireCapability(observation.headCapabilities().merge, `Files of ${subject.name} cannot be merged`);
  if (!volume.changes.merge) throw cannot(context, "merge");
  const sequence = volume.changes.merge(asked);
  const before = summaryOf(observation);
  const lost = observation.snapshots.filter(({ id }) => sequence.merge.lostPoints.includes(id));
  const locked = lost.filter(({ id }) => context.isLocked(id));
  if (locked.length > 0)
    throw new Problem(
      "blocked",
      `Locked against deletion: ${locked.map(({ name }) => `"${name}"`).join(", ")}. Unlock first.`,
      { blockers: locked.map(objectOf) },
    );
  const survivors = sequence.merge.disks.map(({ survivor }) => survivor.split("/").at(-1)).join(", ");
  return {
    intent: sequence.intent,
    steps: plannedSteps(context, sequence.steps),
    effects: [
      ...(lost.length > 0
        ? [
            {
              group: "data-lost" as const,
              severity: "danger" as const,
              text: `${lost.map(({ name }) => `"${name}"`).join(", ")} ${lost.length === 1 ? "is a point" : "are points"} no more: nobody can go back there.`,
              objects: lost.map(({ id, name }) => ({ kind: "snapshot", id, name })),
            },
          ]
        : []),
      ...sequence.effects,
      ...unlimitedEffects(asked, true),
    ],
    after: sequence.after ?? before,
    ...figuresOf(sequence),
    merge: sequence.merge,
    confirmLabel: `Merge into ${survivors}${lost.length > 0 ? `, lose ${lost.map(({ name }) => `"${name}"`).join(", ")}` : ""}`,
    confirm: null,
    reliesOn: observation.snapshots.map(({ id }) => id),
    touches: lost.map(({ id }) => id),
    result: {
      changed: sequence.merge.disks.map(({ files, survivor }) => `${files.length} files became ${survivor}.`),
      snapshot: null,
      undo: null,
    },
  };
}
