import type { Forest, TreeNode } from "./tree-node.ts";

/** A line that goes on to a later sibling: lit when the lit path leads there; null for none. */
export type Rail = "lit" | "plain" | null;

/** A row of the tree written as a list. */
export interface OutlineRow {
  readonly node: TreeNode;
  /** 1 for a root: the true depth in the tree. */
  readonly level: number;
  readonly position: number;
  readonly siblingCount: number;
  /** Null without children. */
  readonly isExpanded: boolean | null;
  /** Steps to the right. Only forks indent, so that a long chain stays readable. */
  readonly indent: number;
  /** For each step to the left of this row, the line that passes it on the way to a later sibling. */
  readonly rails: readonly Rail[];
  /** A child of a fork: its line branches off from the rail on its left. */
  readonly isBranch: boolean;
}

/** The forest as rows, parents before children, without what is below collapsed nodes. */
export function outlineRows(
  forest: Forest,
  collapsed: ReadonlySet<string>,
  lit: ReadonlySet<string> = new Set(),
): OutlineRow[] {
  const rows: OutlineRow[] = [];
  const placeOf = new Map<TreeNode, { indent: number; rails: readonly Rail[] }>();
  const litPositions = new Map<TreeNode, number>();
  for (const key of lit) {
    const node = forest.byKey.get(key);
    if (node?.parent) litPositions.set(node.parent, node.position + 1);
  }
  let skipBelow = Number.POSITIVE_INFINITY;
  for (const node of forest.nodes) {
    if (node.depth > skipBelow) continue;
    skipBelow = Number.POSITIVE_INFINITY;
    const siblings = node.parent ? node.parent.children : forest.roots;
    const position = node.position + 1;
    const isBranch = node.parent !== null && siblings.length > 1;
    const above = node.parent ? placeOf.get(node.parent) : undefined;
    const indent = (above?.indent ?? 0) + (isBranch ? 1 : 0);
    const litPosition = node.parent ? (litPositions.get(node.parent) ?? 0) : 0;
    const rail: Rail = position >= siblings.length ? null : position < litPosition ? "lit" : "plain";
    const rails = isBranch ? [...(above?.rails ?? []), rail] : (above?.rails ?? []);
    placeOf.set(node, { indent, rails });
    const hasChildren = node.children.length > 0;
    const isExpanded = hasChildren ? !collapsed.has(node.key) : null;
    if (isExpanded === false) skipBelow = node.depth;
    rows.push({
      node,
      level: node.depth + 1,
      position,
      siblingCount: siblings.length,
      isExpanded,
      indent,
      rails,
      isBranch,
    });
  }
  return rows;
}
