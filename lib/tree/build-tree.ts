import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import { type ForestItem, forestOf } from "./forest.ts";
import { HEAD, snapshotRef } from "./node-ref.ts";
import type { Forest } from "./tree-node.ts";

const timeOf = (at: string | null): number | null => {
  const time = at === null ? Number.NaN : Date.parse(at);
  return Number.isNaN(time) ? null : time;
};

/**
 * The API's flat snapshots as a forest with the head in it. Nothing is dropped: a snapshot whose parent is
 * missing is a root, and the second of two with one id gets a key of its own (its ref is the shared one).
 */
export function buildTree(tree: Pick<SnapshotTree, "snapshots" | "head" | "subject">): Forest {
  const items: ForestItem[] = [];
  const seen = new Map<string, number>();
  for (const snapshot of tree.snapshots) {
    const ref = snapshotRef(snapshot.id);
    const copies = (seen.get(ref) ?? 0) + 1;
    seen.set(ref, copies);
    items.push({
      key: copies === 1 ? ref : `${ref}\n${copies}`,
      ref,
      content: { kind: "snapshot", snapshot, of: tree.subject.kind },
      parentKey: snapshot.parentId === null ? null : snapshotRef(snapshot.parentId),
      time: timeOf(snapshot.createdAt),
    });
  }
  const { parentId } = tree.head;
  items.push({
    key: HEAD,
    ref: HEAD,
    content: { kind: "head", head: tree.head, subject: tree.subject },
    parentKey: parentId === null ? null : snapshotRef(parentId),
    time: null,
  });
  return forestOf(items);
}

/** A node's own time in milliseconds, for ordering; null when it has none. */
export const snapshotTime = timeOf;
