"use client";
import { type RefObject, useMemo, useRef } from "react";
import type { TreeDiff } from "#lib/tree/diff-trees.ts";
import { foldRuns } from "#lib/tree/fold-runs.ts";
import { jobEdges } from "#lib/tree/job-edges.ts";
import { type Anchor, type Direction, type Layout, layOut } from "#lib/tree/layout.ts";
import { litPath } from "#lib/tree/lit-path.ts";
import { type NodeRef, snapshotRef } from "#lib/tree/node-ref.ts";
import type { TreeNode } from "#lib/tree/tree-node.ts";
import { fateOf } from "./marks.ts";
import type { TreeViewProps } from "./tree-graph-props.ts";
import { useGhostedTree } from "./use-ghosted-tree.ts";

interface DrawnTreeInput extends Pick<TreeViewProps, "tree" | "ghost" | "jobs"> {
  direction: Direction;
  /** Nodes that must not hide in a fold: selected, compared, opened by hand. */
  shown: ReadonlySet<string>;
  foldsRuns: boolean;
}

/** What is drawn: the built tree folded and laid out. Each step runs only when its input changed. */
export function useDrawnTree(
  { direction, shown, foldsRuns, ...input }: DrawnTreeInput,
  /** The node that a new layout holds in its place. */
  anchorKey: RefObject<string>,
) {
  const { ghosted, diff, findings, jobByNode } = useGhostedTree(input);
  const busy = [...jobByNode.keys()].join("\n");
  const forest = useMemo(() => {
    if (!foldsRuns) return ghosted;
    const kept = keptRefs(shown, busy.split("\n") as NodeRef[], diff);
    return foldRuns(ghosted, {
      isKept: (node) => mustShow(node, kept) || (node.ref !== null && findings.has(node.ref.slice(2))),
      groupOf: (node) => fateOf(node, diff) ?? "",
    });
  }, [ghosted, foldsRuns, shown, busy, diff, findings]);

  const hasRuns = useMemo(
    () => forest !== ghosted || foldRuns(ghosted, { isKept: () => false }) !== ghosted,
    [forest, ghosted],
  );

  const last = useRef<Layout | null>(null);
  const layout = useMemo(() => {
    const before = last.current;
    const held =
      before?.direction === direction
        ? (before.places.get(anchorKey.current) ?? firstShared(before, forest.byKey))
        : null;
    const anchor: Anchor | null = held ? { key: held.node.key, x: held.x, y: held.y } : null;
    return layOut(forest, direction, anchor);
  }, [forest, direction, anchorKey]);
  last.current = layout;
  const lit = useMemo(() => litPath(forest), [forest]);
  const work = useMemo(() => jobEdges(forest, input.jobs), [forest, input.jobs]);
  return { forest, hasRuns, layout, lit, diff, findings, jobByNode, work };
}

export type DrawnTree = ReturnType<typeof useDrawnTree>;

function firstShared(layout: Layout, byKey: ReadonlyMap<string, TreeNode>) {
  for (const placed of layout.places.values()) if (byKey.has(placed.node.key)) return placed;
  return undefined;
}

function keptRefs(shown: ReadonlySet<string>, busy: readonly NodeRef[], diff: TreeDiff): Set<string> {
  const kept = new Set([...shown, ...busy]);
  for (const [id, { from, to }] of diff.moved) {
    kept.add(snapshotRef(id));
    if (from !== null) kept.add(snapshotRef(from));
    if (to !== null) kept.add(snapshotRef(to));
  }
  for (const ref of diff.join?.refs ?? []) kept.add(ref);
  return kept;
}

function mustShow(node: TreeNode, kept: ReadonlySet<string>): boolean {
  const { content } = node;
  if (kept.has(node.key) || (node.ref !== null && kept.has(node.ref))) return true;
  return content.kind === "snapshot" && (content.snapshot.locked || content.snapshot.problem !== null);
}
