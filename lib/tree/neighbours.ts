import type { Forest, TreeNode } from "./tree-node.ts";

/** Steps that a keyboard takes on a drawn tree. */
export type Step = "parent" | "child" | "previous" | "next" | "first" | "last";

/**
 * The node one step away, or null at an end. A sibling is looked for among the parent's children; past the last of
 * them the step goes on to the nearest node of the same depth, so that every branch can be reached sideways.
 */
export function neighbour(forest: Forest, node: TreeNode, step: Step): TreeNode | null {
  switch (step) {
    case "parent":
      return node.parent;
    case "child":
      return node.children[0] ?? null;
    case "first":
      return forest.roots[0] ?? null;
    case "last":
      return lastOf(forest, node);
    default:
      return sameDepth(forest, node, step === "next" ? 1 : -1);
  }
}

/** The end of the line the node is on: always the newest child. */
function lastOf(forest: Forest, node: TreeNode): TreeNode | null {
  let last: TreeNode | null = forest.byKey.get(node.key) ?? null;
  while (last && last.children.length > 0) last = last.children.at(-1) ?? null;
  return last;
}

function sameDepth(forest: Forest, node: TreeNode, way: 1 | -1): TreeNode | null {
  const siblings = node.parent ? node.parent.children : forest.roots;
  const sibling = siblings[node.position + way];
  if (sibling) return sibling;
  const at = forest.nodes.indexOf(node);
  for (let i = at + way; i >= 0 && i < forest.nodes.length; i += way) {
    const other = forest.nodes[i];
    if (other?.depth === node.depth) return other;
  }
  return null;
}
