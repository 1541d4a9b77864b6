import type { Intent } from "#lib/model/intent.ts";

/** What was asked, as a short sentence about the machine: `Revert web-01 to before-upgrade`. */
export function intentTitle(intent: Intent, machine: string): string {
  switch (intent.action) {
    case "create":
      return `Take snapshot${intent.name ? ` ${intent.name}` : ""} of ${machine}`;
    case "revert":
      return `Revert ${machine} to ${intent.snapshot}`;
    case "delete":
      if (intent.scope === "children") return `Delete all below ${intent.snapshot} of ${machine}`;
      if (intent.scope === "subtree") return `Delete ${intent.snapshot} and all below it of ${machine}`;
      return `Delete ${intent.snapshot} of ${machine}`;
    case "merge":
      return `Merge ${machine} from ${intent.into} up to ${intent.from === "head" ? "now" : intent.from}`;
    case "edit":
      if (intent.locked !== undefined && intent.name === undefined && intent.description === undefined)
        return `${intent.locked ? "Lock" : "Unlock"} ${intent.snapshot} of ${machine}`;
      if (intent.name !== undefined && intent.name !== intent.snapshot)
        return `Rename ${intent.snapshot} of ${machine} to ${intent.name}`;
      return `Change the description of ${intent.snapshot} of ${machine}`;
    case "repair":
      return `Repair ${machine}`;
    case "restore":
      return `Restore a deleted snapshot of ${machine}`;
    case "emptyTrash":
      return `${intent.trash === undefined ? "Empty" : "Remove from"} the trash of ${machine}`;
    case "backup":
      return `Back up ${machine}${intent.snapshot ? ` from ${intent.snapshot}` : ""}`;
    case "flush":
      return `Flush the disks of ${machine}`;
    case "removeCheckpoints":
      return `Remove the checkpoints of ${machine}`;
    case "restoreBackup":
      return intent.domain ? `Restore ${machine} as ${intent.domain}` : `Restore the disks of ${machine}`;
    case "verifyBackup":
      return `Verify ${machine}`;
    case "deleteBackup":
      return `Delete ${machine}`;
    case "clone":
      return `Clone ${intent.snapshot} of ${machine} as ${intent.name}`;
    case "deleteVolume":
      return `Delete volume ${machine}`;
  }
}
