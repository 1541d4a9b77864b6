import type { TreeNode } from "./tree-node.ts";

/** The node's ancestors, its parent first. */
export function* ancestors(node: TreeNode): Generator<TreeNode> {
  for (let up = node.parent; up; up = up.parent) yield up;
}

/** All nodes below the node, parents before children. */
export function* descendants(node: TreeNode): Generator<TreeNode> {
  const ahead = [...node.children].reverse();
  for (let next = ahead.pop(); next; next = ahead.pop()) {
    yield next;
    for (let i = next.children.length - 1; i >= 0; i--) {
      const child = next.children[i];
      if (child) ahead.push(child);
    }
  }
}

/** How many snapshots are below the node; the head and what a plan would make do not count. */
export function snapshotsBelow(node: TreeNode): number {
  let count = 0;
  for (const { content } of descendants(node)) {
    if (content.kind === "snapshot") count += 1;
    else if (content.kind === "fold") count += content.members.length;
  }
  return count;
}
