import type { Intent } from "#lib/model/intent.ts";

type Names = Readonly<Record<string, string>>;

/** Snapshots' names by id. */
export const namesIn = (snapshots: readonly { readonly id: string; readonly name: string }[]): Names =>
  Object.fromEntries(snapshots.map(({ id, name }) => [id, name]));

/** What was asked, as a short sentence about the machine or volume: `Revert web-01 to before-upgrade`. `names`: of snapshots, by id. */
export function intentTitle(intent: Intent, machine: string, names: Names = {}): string {
  const named = (id: string): string => (Object.hasOwn(names, id) ? (names[id] ?? id) : id);
  switch (intent.action) {
    case "create":
      return `Take snapshot${intent.name ? ` ${intent.name}` : ""} of ${machine}`;
    case "revert":
      return `Revert ${machine} to ${named(intent.snapshot)}`;
    case "delete":
      if (intent.scope === "children") return `Delete all below ${named(intent.snapshot)} of ${machine}`;
      if (intent.scope === "subtree") return `Delete ${named(intent.snapshot)} and all below it of ${machine}`;
      return `Delete ${named(intent.snapshot)} of ${machine}`;
    case "merge":
      return `Merge ${machine} from ${named(intent.into)} up to ${intent.from === "head" ? "now" : named(intent.from)}`;
    case "edit":
      if (intent.locked !== undefined && intent.name === undefined && intent.description === undefined)
        return `${intent.locked ? "Lock" : "Unlock"} ${named(intent.snapshot)} of ${machine}`;
      if (intent.name !== undefined && intent.name !== named(intent.snapshot))
        return `Rename ${named(intent.snapshot)} of ${machine} to ${intent.name}`;
      return `Change the description of ${named(intent.snapshot)} of ${machine}`;
    case "repair":
      return `Repair ${machine}`;
    case "restore":
      return `Restore a deleted snapshot of ${machine}`;
    case "emptyTrash":
      return `${intent.trash === undefined ? "Empty" : "Remove from"} the trash of ${machine}`;
    case "backup":
      return `Back up ${machine}${intent.snapshot ? ` from ${named(intent.snapshot)}` : ""}`;
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
      return `New volume ${intent.name} from ${named(intent.snapshot)} of ${machine}`;
    case "deleteVolume":
      return `Delete volume ${machine}`;
  }
}
