import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";

/** Why the machine cannot be backed up as it is now; null when it can, or when only trying will tell. */
export function headBackupReason({ head }: SnapshotTree, readOnly: string | null): string | null {
  const { backup } = head.capabilities;
  return readOnly ?? (backup && backup.status !== "yes" ? (backup.reason ?? "Not possible now.") : null);
}
