import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";

/** Why the live state cannot be merged with what it builds on; null when it can, or when only trying will tell. */
export function headMergeReason({ head, snapshots }: SnapshotTree, readOnly: string | null): string | null {
  const parent = snapshots.find(({ id }) => id === head.parentId);
  if (!parent) return "It builds on no snapshot, so there is nothing to merge it with.";
  const refused = [head.capabilities.merge, parent.capabilities.merge].find((one) => one && one.status !== "yes");
  return readOnly ?? (refused ? (refused.reason ?? "Not possible now.") : null);
}
