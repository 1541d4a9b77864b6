import { snapshotOfPointName } from "#lib/blocks/point-name.ts";
import type { Backup } from "#lib/model/backup.ts";
import type { EdgeChange } from "#lib/model/diff.ts";
import type { HeldSpace } from "#lib/model/held-space.ts";
import { HEAD, type NodeRef, snapshotRef } from "./node-ref.ts";

/** What is found out of a tree besides the tree itself, some time later or not at all. */
export interface KnownOfTree {
  /** What was written along the line that ends at a node. */
  readonly changes: ReadonlyMap<NodeRef, EdgeChange>;
  /** What a snapshot holds. */
  readonly space: ReadonlyMap<NodeRef, HeldSpace>;
  /** Backups where they hang, oldest first. */
  readonly backups: ReadonlyMap<NodeRef, readonly Backup[]>;
}

export const nothingKnown: KnownOfTree = { changes: new Map(), space: new Map(), backups: new Map() };

function refOf(point: string): NodeRef {
  const snapshot = snapshotOfPointName(point);
  return snapshot === null ? HEAD : snapshotRef(snapshot);
}

export const changesByNode = (changes: readonly EdgeChange[]): ReadonlyMap<NodeRef, EdgeChange> =>
  new Map(changes.map((change) => [refOf(change.to), change]));

/** Of single snapshots only: what several hold together is not the sum. */
export const spaceByNode = (held: readonly HeldSpace[]): ReadonlyMap<NodeRef, HeldSpace> =>
  new Map(
    held.flatMap((one) => {
      const [snapshot, ...more] = one.snapshots;
      return snapshot === undefined || more.length > 0 ? [] : [[snapshotRef(snapshot), one] as const];
    }),
  );

/** A backup hangs at the snapshot that it was read from or that the head stood on; at the head where that is gone. */
export function backupsByNode(
  backups: readonly Backup[],
  snapshots: readonly { readonly id: string }[],
): ReadonlyMap<NodeRef, readonly Backup[]> {
  const there = new Set(snapshots.map(({ id }) => id));
  const oldestFirst = backups.toSorted((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt));
  return Map.groupBy(oldestFirst, ({ anchor }) => (anchor !== null && there.has(anchor) ? snapshotRef(anchor) : HEAD));
}
