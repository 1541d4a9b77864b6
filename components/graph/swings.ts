import type { TreeDiff } from "#lib/tree/diff-trees.ts";
import { NEXT_HEAD } from "#lib/tree/ghost-tree.ts";
import type { Layout, Placed } from "#lib/tree/layout.ts";
import { HEAD, snapshotRef } from "#lib/tree/node-ref.ts";
import { ancestors } from "#lib/tree/walk.ts";

/** An arrow of a plan: where the head goes, which files a merge joins, and which removed snapshot's data ends up where. */
export interface Swing {
  readonly from: Placed;
  readonly to: Placed;
  readonly fate: "comes" | "merges";
}

/** Farther apart, an arrow would cross half of the tree; there the tags at both ends say enough. */
const reach = 420;
const isNear = (a: Placed, b: Placed): boolean => Math.hypot(a.x - b.x, a.y - b.y) < reach;

/** Its changes lie in a file of its own, which must be merged when it goes. */
const hasOwnFile = ({ node: { content } }: Placed): boolean =>
  content.kind === "snapshot" && (content.snapshot.kind === "external" || content.snapshot.kind === "mixed");

/** The arrows that a plan adds to a layout; what is folded away or out of the tree has none. */
export function swingsOf({ places }: Layout, diff: TreeDiff): Swing[] {
  const swings: Swing[] = [];
  const head = places.get(HEAD);
  const nextHead = places.get(NEXT_HEAD);
  if (head && nextHead && isNear(head, nextHead)) swings.push({ from: head, to: nextHead, fate: "comes" });
  if (diff.join) {
    const joined = diff.join.refs.map((ref) => places.get(ref)).filter((placed) => placed !== undefined);
    joined.slice(1).forEach((to, index) => {
      const from = joined[index];
      if (from) swings.push({ from, to, fate: "merges" });
    });
    return swings;
  }
  if (head && diff.head?.isHeir && diff.head.from !== null) {
    const source = places.get(snapshotRef(diff.head.from));
    if (source && hasOwnFile(source)) swings.push({ from: source, to: head, fate: "merges" });
  }
  for (const [id, { from, to }] of diff.moved) {
    const child = places.get(snapshotRef(id));
    const source = from === null ? undefined : places.get(snapshotRef(from));
    const target = to === null ? undefined : places.get(snapshotRef(to));
    if (!child) continue;
    if (source && from !== null && diff.removed.has(from)) {
      if (hasOwnFile(source)) swings.push({ from: source, to: child, fate: "merges" });
    } else if (target && ![...ancestors(child.node)].includes(target.node)) {
      swings.push({ from: target, to: child, fate: "comes" });
    }
  }
  return swings;
}
