import { snapshotTime } from "./build-tree.ts";
import { type ForestItem, forestOf } from "./forest.ts";
import type { Forest, TreeNode } from "./tree-node.ts";

export interface FoldOptions {
  /** Nodes that must stay visible whatever their place: selected, locked, with findings, opened by hand. */
  readonly isKept: (node: TreeNode) => boolean;
  /** Only neighbours of one group fold together, so that what a plan removes never hides among what stays. */
  readonly groupOf?: (node: TreeNode) => string;
  /** Shortest run that folds. */
  readonly minimum?: number;
}

export const foldKey = (first: TreeNode): string => `fold:${first.key}`;

const timeOf = ({ content }: TreeNode): number | null =>
  content.kind === "snapshot" ? snapshotTime(content.snapshot.createdAt) : null;

/** A link of a chain: neither root nor fork nor end, and not next to the head. */
function isPlain(node: TreeNode): boolean {
  if (node.content.kind !== "snapshot" || !node.parent || node.isOrphan || node.children.length !== 1) return false;
  const kind = node.children[0]?.content.kind;
  return kind === "snapshot" && !node.content.snapshot.isCurrent;
}

/**
 * Replaces each linear run of plain snapshots by one node. Roots, forks, ends, the head's parent and kept nodes
 * stay. A fold's key comes from its first member, so it survives a refresh.
 */
export function foldRuns(forest: Forest, { isKept, groupOf = () => "", minimum = 3 }: FoldOptions): Forest {
  const foldOf = new Map<string, string>();
  const membersOf = new Map<string, TreeNode[]>();
  const canFold = (node: TreeNode): boolean => isPlain(node) && !isKept(node);
  for (const node of forest.nodes) {
    if (foldOf.has(node.key) || !canFold(node)) continue;
    const group = groupOf(node);
    const run: TreeNode[] = [];
    for (let next: TreeNode | undefined = node; next && canFold(next) && groupOf(next) === group; ) {
      run.push(next);
      next = next.children[0];
    }
    if (run.length < minimum) continue;
    const key = foldKey(node);
    membersOf.set(key, run);
    for (const member of run) foldOf.set(member.key, key);
  }
  if (membersOf.size === 0) return forest;

  const items: ForestItem[] = [];
  for (const node of forest.nodes) {
    const key = foldOf.get(node.key);
    const parentKey = node.parent ? (foldOf.get(node.parent.key) ?? node.parent.key) : null;
    if (key === undefined)
      items.push({ key: node.key, ref: node.ref, content: node.content, parentKey, time: timeOf(node) });
    else if (key === foldKey(node)) {
      const members = membersOf.get(key) ?? [node];
      items.push({ key, ref: null, content: { kind: "fold", members }, parentKey, time: timeOf(node) });
    }
  }
  return forestOf(items);
}
