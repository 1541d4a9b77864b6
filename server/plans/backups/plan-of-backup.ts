import type { Intent, IntentOf } from "#lib/model/intent.ts";
import type { TreeSummary } from "#lib/model/plan.ts";
import { Problem } from "#lib/model/problem.ts";
import type { PlannedChange } from "../planned-change.ts";
import type { BackupSight, RestoreSight } from "./backup-sight.ts";
import { planDeleteBackup } from "./plan-delete-backup.ts";
import { planRestoreBackup } from "./plan-restore-backup.ts";
import { planVerifyBackup } from "./plan-verify-backup.ts";

/** A backup has no tree. */
export const noTree: TreeSummary = { headParentId: null, state: null, snapshots: [] };

/** What every plan on a backup has in common. */
export const onBackup = {
  after: noTree,
  freeNeeded: [],
  merge: null,
  estimateMs: null,
  confirm: null,
  reliesOn: [],
  touches: [],
} satisfies Partial<PlannedChange>;

/** Makes a plan of an intent on a backup. Pure. Throws Problem as `planIntent` does. */
export function planOfBackup(intent: Intent, sight: BackupSight, restore: RestoreSight | null): PlannedChange {
  switch (intent.action) {
    case "verifyBackup":
      return planVerifyBackup(intent, sight);
    case "deleteBackup":
      return planDeleteBackup(intent, sight);
    case "restoreBackup":
      return planRestoreBackup(intent, sight, requireRestore(intent, restore));
    default:
      throw new Problem(
        "unsupported",
        `A backup is restored, verified or deleted; it cannot be asked to ${intent.action}.`,
        {
          blockers: [],
        },
      );
  }
}

function requireRestore(_intent: IntentOf<"restoreBackup">, restore: RestoreSight | null): RestoreSight {
  if (restore) return restore;
  throw new Problem("internal", "The folder for a restoration was not looked at.");
}

/** The chain of a backup that can be restored. Throws `blocked`. */
export function wholeChain({ record, chain }: BackupSight): NonNullable<BackupSight["chain"]> {
  if (record.state === "complete" && chain) return chain;
  throw new Problem(
    "blocked",
    `This backup cannot be restored: ${record.trouble ?? "what it builds on is not known."}`,
    {
      blockers: [],
    },
  );
}
