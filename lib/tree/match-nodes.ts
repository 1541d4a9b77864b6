import type { TreeNode } from "./tree-node.ts";

/** A search as a test on nodes; null for an empty search, which matches nothing and dims nothing. */
export function matcher(search: string): ((node: TreeNode) => boolean) | null {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return null;
  return (node) => {
    const text = textOf(node);
    return words.every((word) => text.includes(word));
  };
}

/** How many of a fold's members match; 1 or 0 for any other node. */
export function matchCount(node: TreeNode, matches: (node: TreeNode) => boolean): number {
  if (node.content.kind === "fold") return node.content.members.filter(matches).length;
  return matches(node) ? 1 : 0;
}

function textOf({ content }: TreeNode): string {
  switch (content.kind) {
    case "snapshot":
      return `${content.snapshot.name}\n${content.snapshot.description ?? ""}`.toLowerCase();
    case "head":
      return `you are here now head ${content.subject.name}`.toLowerCase();
    case "new":
      return content.name.toLowerCase();
    default:
      return "";
  }
}
