import type { Finding } from "#lib/model/finding.ts";
import type { IntentOf } from "#lib/model/intent.ts";
import { Problem } from "#lib/model/problem.ts";
import type { ForgetLostCall } from "#server/backends/volume/lost-snapshots.ts";
import type { PlannedChange } from "#server/plans/planned-change.ts";
import { chosenRepair } from "#server/plans/repairs/chosen-repair.ts";
import { acknowledging } from "#server/plans/repairs/own-memory.ts";
import { type Repair, repairChange } from "#server/plans/repairs/repair-change.ts";
import { plannedSteps, type VolumeContext } from "./volume-context.ts";

/** Drops what is known of snapshots whose storage is gone: they are in no tree any more, and no storage is touched. */
function forgettingLost(lost: readonly Finding[], context: VolumeContext): Repair {
  const records = lost.flatMap(({ objects }) => objects.filter(({ kind }) => kind === "record"));
  const names = records.map(({ name }) => `"${name}"`).join(", ");
  const isOne = records.length === 1;
  return {
    steps: plannedSteps(
      context,
      records.map(({ id: key, name }) => {
        const call: ForgetLostCall = { verb: "forgetLost", key };
        return { title: `Forget "${name}"`, destructive: true, call };
      }),
    ),
    effects: [
      {
        group: "snapshots",
        severity: "warning",
        text: `Espalier forgets what it knows of ${names}: ${isOne ? "its name, time, description and place" : "their names, times, descriptions and places"} in the tree. No storage is touched. If ${isOne ? "it is" : "one is"} put back later, it is shown as one that somebody else made.`,
        objects: records,
      },
      ...lost.map(
        ({ text, objects }) => ({ group: "snapshots", severity: "info", text, objects }) as Repair["effects"][number],
      ),
    ],
    label: isOne ? `Forget ${names}` : `Forget ${records.length} lost snapshots`,
    changed: `${names} ${isOne ? "is" : "are"} forgotten.`,
    touches: [],
  };
}

function repairOf(finding: Finding, choice: string, context: VolumeContext): Repair {
  const { findings } = context.observation;
  switch (`${finding.kind}/${choice}`) {
    case "lost-snapshot/forget":
      return forgettingLost([finding], context);
    case "lost-snapshot/forget-all":
      return forgettingLost(
        findings.filter(({ kind }) => kind === "lost-snapshot"),
        context,
      );
    case "interrupted-job/settled":
      return acknowledging(finding);
    default:
      throw new Problem("unsupported", `Espalier knows no repair for this yet: ${finding.text}`);
  }
}

/** The plan that cures a finding of a volume. Throws `not-found`, `invalid-input`, `unsupported`. */
export function planRepairVolume(asked: IntentOf<"repair">, context: VolumeContext): PlannedChange {
  const { finding, choice } = chosenRepair(asked, context.observation.findings);
  return repairChange({ ...asked, choice }, context, repairOf(finding, choice, context));
}
