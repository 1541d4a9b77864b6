import type { Intent } from "#lib/model/intent.ts";
import { Problem } from "#lib/model/problem.ts";
import { tellBrokenChains } from "./backups/broken-chains.ts";
import { planBackup } from "./backups/plan-backup.ts";
import { planRemoveCheckpoints } from "./backups/plan-remove-checkpoints.ts";
import { tellBrokenTrash } from "./broken-trash.ts";
import { planCreate } from "./create.ts";
import { planDelete } from "./delete.ts";
import { planEdit } from "./edit.ts";
import { planEmptyTrash } from "./empty-trash.ts";
import { planFlush } from "./flush.ts";
import { planMerge } from "./merge.ts";
import type { PlanContext } from "./plan-context.ts";
import type { PlannedChange } from "./planned-change.ts";
import { planRepair } from "./repair.ts";
import { planRestore } from "./restore.ts";
import { planRevert } from "./revert.ts";
import { planVolume } from "./volumes/plan-volume.ts";
import type { VolumeContext } from "./volumes/volume-context.ts";

/**
 * Makes a plan of an intent. Pure. Throws Problem: `invalid-input` for what cannot be meant, `not-found`, `already-exists`,
 * `blocked` and `unsupported` (with `context.blockers`) for what is in the way, `no-space`.
 */
export function planIntent(intent: Intent, context: PlanContext | VolumeContext): PlannedChange {
  if (isOfVolume(context)) return planVolume(intent, context);
  return tellBrokenChains(tellBrokenTrash(changeFor(intent, context), context), context);
}

const isOfVolume = (context: PlanContext | VolumeContext): context is VolumeContext => "volume" in context.observation;

function changeFor(intent: Intent, context: PlanContext): PlannedChange {
  switch (intent.action) {
    case "create":
      return planCreate(intent, context);
    case "revert":
      return planRevert(intent, context);
    case "delete":
      return planDelete(intent, context);
    case "merge":
      return planMerge(intent, context);
    case "edit":
      return planEdit(intent, context);
    case "repair":
      return planRepair(intent, context);
    case "emptyTrash":
      return planEmptyTrash(intent, context);
    case "flush":
      return planFlush(intent, context);
    case "restore":
      return planRestore(intent, context);
    case "removeCheckpoints":
      return planRemoveCheckpoints(intent, context);
    case "backup":
      return planBackup(intent, context);
    default:
      throw new Problem("unsupported", `Espalier cannot ${intent.action} snapshots of libvirt machines yet.`, {
        blockers: [],
      });
  }
}
