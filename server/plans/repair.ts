import type { Finding } from "#lib/model/finding.ts";
import type { IntentOf } from "#lib/model/intent.ts";
import { Problem } from "#lib/model/problem.ts";
import { planMerge } from "./merge.ts";
import type { PlanContext } from "./plan-context.ts";
import type { PlannedChange } from "./planned-change.ts";
import { chosenRepair } from "./repairs/chosen-repair.ts";
import { forgetting } from "./repairs/forgetting.ts";
import { clearingMark, finishingDeletion } from "./repairs/half-done-deletion.ts";
import { adoptingTag, removingTag } from "./repairs/held-tags.ts";
import { resuming, rewritingSettings } from "./repairs/machine.ts";
import { acceptingFiles, acknowledging } from "./repairs/own-memory.ts";
import { renaming } from "./repairs/renaming.ts";
import { type Repair, repairChange } from "./repairs/repair-change.ts";
import { adoptingOverlay, removingOverlay } from "./repairs/stray-overlays.ts";

const firstOf = (finding: Finding, kind: string): string =>
  finding.objects.find((object) => object.kind === kind)?.id ?? "";

/** Everything is taken from the reading; of the finding only which one it is. */
function repairOf(finding: Finding, choice: string, context: PlanContext): Repair {
  const { repair } = context.observation.facts;
  const snapshots = finding.objects.filter((object) => object.kind === "snapshot").map((object) => object.id);
  const gone = () => new Problem("not-found", "What was found is not there any more. Look again.");
  switch (`${finding.kind}/${choice}`) {
    case "missing-backing-file/forget":
      return forgetting(snapshots, context);
    case "missing-file/forget":
    case "missing-tag/forget":
    case "missing-memory-file/forget":
    case "wrong-backing/forget":
      return forgetting(snapshots.slice(0, 1), context);
    case "wrong-backing/rename": {
      const stale = repair.staleNames.find((name) => finding.id === `wrong-backing:${name.snapshot}:${name.file}`);
      if (!stale) throw gone();
      return renaming(stale, context);
    }
    case "orphan-overlay/adopt":
    case "orphan-overlay/remove": {
      const stray = repair.strays.find((file) => file.path === firstOf(finding, "file"));
      if (!stray) throw gone();
      return choice === "adopt" ? adoptingOverlay(stray, context) : removingOverlay(stray);
    }
    case "orphan-tag/adopt":
    case "orphan-tag/remove": {
      const name = finding.id.slice("orphan-tag:".length);
      const held = repair.tags.filter((tag) => tag.name === name);
      if (held.length === 0) throw gone();
      return choice === "adopt" ? adoptingTag(name, held, context) : removingTag(name, held, context);
    }
    case "half-done-deletion/clear":
      return clearingMark(firstOf(finding, "snapshot"), context);
    case "half-done-deletion/finish":
      return finishingDeletion(firstOf(finding, "snapshot"), context);
    case "disk-full/resume":
      return resuming(context);
    case "stale-backing-store/rewrite":
      return rewritingSettings(finding, context);
    case "changed-outside/accept":
      return acceptingFiles(finding);
    case "interrupted-job/settled":
      return acknowledging(finding);
    default:
      throw new Problem("unsupported", `Espalier knows no repair for this yet: ${finding.text}`);
  }
}

/**
 * The plan that cures a finding. Throws `not-found` when it is gone, `invalid-input` for a choice that it does not have,
 * `unsupported` when there is none, `blocked` or `no-space` for what is in the way.
 */
export function planRepair(asked: IntentOf<"repair">, context: PlanContext): PlannedChange {
  const { finding, choice } = chosenRepair(asked, context.observation.findings);
  if (finding.repair?.action === "merge") return planMerge(finding.repair, context);
  return repairChange({ ...asked, choice }, context, repairOf(finding, choice, context));
}
