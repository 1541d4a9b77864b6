import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import { HEAD, type NodeRef, snapshotIdOf, snapshotRef } from "./node-ref.ts";

type Placed = Pick<SnapshotTree, "snapshots" | "head">;

/** Two nodes of which the upper one builds on the lower one. */
export interface MergePoints {
  readonly upper: NodeRef;
  readonly lower: NodeRef;
}

/** The point as an intent names it. */
export const pointOf = (ref: NodeRef): string => snapshotIdOf(ref) ?? HEAD;
/** The node that an intent's point names; a file's path is none. */
export function refOfPoint(point: string, { snapshots }: Placed): NodeRef | null {
  if (point === HEAD) return HEAD;
  return snapshots.some(({ id }) => id === point) ? snapshotRef(point) : null;
}

/** Every node's parent; null for roots. */
function parentsIn({ snapshots, head }: Placed): Map<NodeRef, NodeRef | null> {
  const known = new Set(snapshots.map(({ id }) => id));
  const refOf = (id: string | null) => (id !== null && known.has(id) ? snapshotRef(id) : null);
  const parents = new Map<NodeRef, NodeRef | null>([[HEAD, refOf(head.parentId)]]);
  for (const { id, parentId } of snapshots) parents.set(snapshotRef(id), refOf(parentId));
  return parents;
}

/** What the node builds on, nearest first. */
export function lowerPoints(upper: NodeRef, tree: Placed): NodeRef[] {
  const parents = parentsIn(tree);
  const found = new Set<NodeRef>();
  for (let up = parents.get(upper); up && !found.has(up); up = parents.get(up)) found.add(up);
  return [...found];
}

/** What builds on the node: the head first where it does, then snapshots, nearest first. */
export function upperPoints(lower: NodeRef, tree: Placed): NodeRef[] {
  const children = Map.groupBy(parentsIn(tree), ([, parent]) => parent);
  const found = new Set<NodeRef>([lower]);
  for (const ref of found) for (const [child] of children.get(ref) ?? []) found.add(child);
  found.delete(lower);
  return found.delete(HEAD) ? [HEAD, ...found] : [...found];
}

/** What a merge at a node is about first: up to the head where it builds on the node, else to its child; null without one. */
export function mergeAt(ref: NodeRef, tree: Placed): MergePoints | null {
  if (ref === HEAD) {
    const [lower] = lowerPoints(HEAD, tree);
    return lower === undefined ? null : { upper: HEAD, lower };
  }
  const [upper] = upperPoints(ref, tree);
  return upper === undefined ? null : { upper, lower: ref };
}

/** The two nodes in order; null when neither builds on the other. */
export function mergeOf(a: NodeRef, b: NodeRef, tree: Placed): MergePoints | null {
  if (lowerPoints(a, tree).includes(b)) return { upper: a, lower: b };
  return lowerPoints(b, tree).includes(a) ? { upper: b, lower: a } : null;
}
