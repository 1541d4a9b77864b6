"use client";
import { useEffect } from "react";
import type { Plan } from "#lib/model/plan.ts";
import type { TreeDiff } from "#lib/tree/diff-trees.ts";
import { NEXT_HEAD } from "#lib/tree/ghost-tree.ts";
import type { Layout } from "#lib/tree/layout.ts";
import { matchCount } from "#lib/tree/match-nodes.ts";
import { snapshotRef } from "#lib/tree/node-ref.ts";
import type { TreeNode } from "#lib/tree/tree-node.ts";
import type { TreeView } from "./use-view.ts";

/** Shows where a plan changes the tree, when the user has moved the view to somewhere else. */
export function useSightOfPlan(ghost: Plan | null, layout: Layout, diff: TreeDiff, view: TreeView): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each plan, not for each refresh.
  useEffect(() => {
    if (ghost === null || !view.hasMoved.current) return;
    const touched = [NEXT_HEAD, ...[...diff.removed].map(snapshotRef), ...[...diff.moved.keys()].map(snapshotRef)];
    const key = touched.find((candidate) => layout.places.has(candidate));
    if (key) view.reveal(key);
  }, [ghost?.id]);
}

/** Shows the first match of a search when none is in view. */
export function useSightOfMatch(matches: ((node: TreeNode) => boolean) | null, layout: Layout, view: TreeView): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each search, not for each refresh.
  useEffect(() => {
    if (matches === null) return;
    const found = [...layout.places.values()].filter(({ node }) => matchCount(node, matches) > 0);
    const [first] = found;
    if (first && !found.some(({ node }) => view.isInside(node.key))) view.reveal(first.node.key);
  }, [matches]);
}
