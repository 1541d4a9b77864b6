import { formatBytes } from "#lib/format/bytes.ts";
import type { IntentOf } from "#lib/model/intent.ts";
import { Problem } from "#lib/model/problem.ts";
import type { PlannedChange } from "../planned-change.ts";
import { type BackupSight, backupName } from "./backup-sight.ts";
import { onBackup } from "./plan-of-backup.ts";

/** Reads all of a backup and compares it with its hashes, and all that it builds on. */
export function planVerifyBackup(asked: IntentOf<"verifyBackup">, sight: BackupSight): PlannedChange {
  const { record, chain } = sight;
  // One that is told to be damaged may be looked at again: its files may have been put back.
  if (record.state === "missing" || record.state === "base-missing" || !chain)
    throw new Problem("blocked", `There is not all to be read: ${record.trouble}`, { blockers: [] });
  const bytes = chain.flatMap(({ manifest }) => manifest.disks).reduce((sum, { dataBytes }) => sum + dataBytes, 0);
  const several = chain.length > 1 ? ` and the ${chain.length - 1} that it builds on` : "";
  return {
    ...onBackup,
    intent: asked,
    steps: [
      {
        title: `Read ${formatBytes(bytes)} and compare them with their hashes`,
        destructive: false,
        optional: false,
        call: { op: "verifyBackup", backup: record.manifest.id },
      },
    ],
    effects: [
      {
        group: "backups",
        severity: "info",
        text: `${formatBytes(bytes)} of this backup${several} are read and compared with the hashes of when they were made. Nothing is changed but what Espalier knows of them.`,
        objects: [{ kind: "backup", id: record.manifest.id, name: backupName(record) }],
      },
    ],
    bytesToCopy: bytes,
    undoable: "yes",
    confirmLabel: `Verify the backup (${formatBytes(bytes)})`,
    result: { changed: ["Every byte of the backup is what was written."], snapshot: null, undo: null },
  };
}
