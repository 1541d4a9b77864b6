import type { Backup } from "#lib/model/backup.ts";
import { formatBytes } from "./bytes.ts";
import { formatUtc } from "./exact-time.ts";

export const backupKind = ({ since }: Pick<Backup, "since">): string => (since === null ? "full" : "incremental");

export const backupStateWords: Record<Backup["state"], string> = {
  complete: "can be restored",
  damaged: "damaged",
  missing: "files missing",
  "base-missing": "what it builds on is missing",
};

/** Bytes of the disks that a backup holds. */
export const backupBytes = ({ disks }: Pick<Backup, "disks">): number =>
  disks.reduce((sum, { dataBytes }) => sum + dataBytes, 0);

/** A sum that is known only when each part is. */
export function sumOf(parts: readonly (number | null)[]): number | null {
  let sum = 0;
  for (const part of parts) {
    if (part === null) return null;
    sum += part;
  }
  return sum;
}

/** A backup in one sentence: `Full backup of 2026-05-01 02:00:00 UTC, 2.3 GiB, damaged`. */
export function backupWords(backup: Backup): string {
  const kind = backup.since === null ? "Full" : "Incremental";
  const state = backup.state === "complete" ? [] : [backupStateWords[backup.state]];
  return [`${kind} backup of ${formatUtc(backup.createdAt)}`, formatBytes(backupBytes(backup)), ...state].join(", ");
}
