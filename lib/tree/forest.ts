import type { NodeRef } from "./node-ref.ts";
import type { Forest, NodeContent, TreeNode } from "./tree-node.ts";

/** A node before it has its place. */
export interface ForestItem {
  readonly key: string;
  readonly ref: NodeRef | null;
  readonly content: NodeContent;
  readonly parentKey: string | null;
  /** Milliseconds; siblings are ordered by it, those without a time after those with one. */
  readonly time: number | null;
}

interface Draft extends TreeNode {
  parent: Draft | null;
  children: Draft[];
  position: number;
  depth: number;
  descendantCount: number;
  isOrphan: boolean;
  time: number;
}

/** The head is younger than any snapshot, and what a plan would add is younger still: it moves nothing that is there. */
const ranks: Record<NodeContent["kind"], number> = { snapshot: 0, fold: 0, head: 1, new: 2, "next-head": 3 };
const rank = (node: Draft): number => ranks[node.content.kind];
const bySeniority = (a: Draft, b: Draft): number =>
  rank(a) - rank(b) || (a.time === b.time ? 0 : a.time < b.time ? -1 : 1);

/**
 * Links items into a forest. Keys must be unique. A parent that is not there makes an orphan root;
 * a cycle is cut at its first item, which becomes an orphan root. No recursion: any depth is fine.
 */
export function forestOf(items: readonly ForestItem[]): Forest {
  const byKey = new Map<string, Draft>();
  for (const { key, ref, content, time } of items) {
    byKey.set(key, {
      key,
      ref,
      content,
      time: time ?? Number.POSITIVE_INFINITY,
      parent: null,
      children: [],
      position: 0,
      depth: 0,
      descendantCount: 0,
      isOrphan: false,
    });
  }
  const parentKeys = new Map(items.map((item) => [item.key, item.parentKey]));
  const cuts = cycleCuts(items, parentKeys);
  const roots: Draft[] = [];
  for (const item of items) {
    const node = byKey.get(item.key);
    if (!node) continue;
    const parent = item.parentKey === null || cuts.has(item.key) ? undefined : byKey.get(item.parentKey);
    node.isOrphan = item.parentKey !== null && !parent;
    node.parent = parent ?? null;
    (parent ? parent.children : roots).push(node);
  }
  roots.sort(bySeniority);
  const nodes = inOrder(roots);
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i];
    if (node?.parent) node.parent.descendantCount += node.descendantCount + 1;
  }
  return { roots, nodes, byKey };
}

function inOrder(roots: readonly Draft[]): Draft[] {
  const nodes: Draft[] = [];
  roots.forEach((root, i) => {
    root.position = i;
  });
  const ahead = [...roots].reverse();
  for (let node = ahead.pop(); node; node = ahead.pop()) {
    nodes.push(node);
    if (node.children.length > 1) node.children.sort(bySeniority);
    for (let i = node.children.length - 1; i >= 0; i--) {
      const child = node.children[i];
      if (!child) continue;
      child.depth = node.depth + 1;
      child.position = i;
      ahead.push(child);
    }
  }
  return nodes;
}

/** The first item, in the order given, of each cycle of parents. */
function cycleCuts(items: readonly ForestItem[], parentKeys: ReadonlyMap<string, string | null>): Set<string> {
  const cuts = new Set<string>();
  const seenIn = new Map<string, number>();
  items.forEach((item, walk) => {
    let key: string | null | undefined = item.key;
    while (key != null && parentKeys.has(key) && !seenIn.has(key)) {
      seenIn.set(key, walk);
      key = parentKeys.get(key);
    }
    if (key != null && seenIn.get(key) === walk) cuts.add(key);
  });
  return cuts;
}
