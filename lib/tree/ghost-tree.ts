import { snapshotTime } from "./build-tree.ts";
import type { TreeDiff } from "./diff-trees.ts";
import { type ForestItem, forestOf } from "./forest.ts";
import { HEAD, snapshotRef } from "./node-ref.ts";
import type { Forest } from "./tree-node.ts";

export const NEXT_HEAD = "next-head";
export const newKey = (id: string): string => `new:${id}`;

/**
 * The forest with what a plan would add: new snapshots, and a second head where the head would go.
 * What the plan removes or moves stays in place, to be marked. Where nothing is added the forest itself is returned.
 */
export function withGhost(forest: Forest, diff: TreeDiff): Forest {
  const oldHead = forest.byKey.get(HEAD);
  const stays = oldHead?.parent?.ref === (diff.head?.parentId == null ? undefined : snapshotRef(diff.head.parentId));
  const headMoves = diff.head !== null && !diff.head.isHeir && (diff.head.isReset || !stays);
  const added = diff.added.filter((s) => !forest.byKey.has(snapshotRef(s.id)));
  if (!headMoves && added.length === 0) return forest;

  const news = new Set(added.map((s) => s.id));
  const keyOf = (id: string): string => (news.has(id) ? newKey(id) : snapshotRef(id));
  const parentKeyOf = (id: string | null): string | null =>
    id === null || !(news.has(id) || forest.byKey.has(snapshotRef(id))) ? null : keyOf(id);

  const items: ForestItem[] = forest.nodes.map(({ key, ref, content, parent }) => ({
    key,
    ref,
    content,
    parentKey: parent?.key ?? null,
    time: content.kind === "snapshot" ? snapshotTime(content.snapshot.createdAt) : null,
  }));
  for (const { id, name, parentId } of added) {
    items.push({
      key: newKey(id),
      ref: null,
      content: { kind: "new", name },
      parentKey: parentKeyOf(parentId),
      time: null,
    });
  }
  if (headMoves && diff.head) {
    const { parentId, state } = diff.head;
    items.push({
      key: NEXT_HEAD,
      ref: null,
      content: { kind: "next-head", state },
      parentKey: parentKeyOf(parentId),
      time: null,
    });
  }
  return forestOf(items);
}
