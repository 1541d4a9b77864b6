import type { TreeNode } from "#lib/tree/tree-node.ts";
import { fateOf, findingsOf } from "./marks.ts";
import type { Tone } from "./paint-tree.ts";
import type { MarkSources } from "./use-flow-nodes.ts";

/** Reads a node's tone for the far view and the minimap: what a plan does to it counts most, then the search. */
export function toneReader({ lit, diff, findings, matches }: MarkSources): (node: TreeNode) => Tone {
  return (node) => {
    const fate = fateOf(node, diff);
    if (fate === "goes" || fate === "comes") return fate;
    if (matches) {
      const isMatch = node.content.kind === "fold" ? node.content.members.some(matches) : matches(node);
      return isMatch ? "match" : "dim";
    }
    if (findingsOf(node, findings)) return "finding";
    return lit.has(node.key) ? "lit" : "quiet";
  };
}
