"use client";
import { useMemo } from "react";
import { buildTree } from "#lib/tree/build-tree.ts";
import { findingsBySnapshot } from "#lib/tree/findings-by-snapshot.ts";
import { withGhost } from "#lib/tree/ghost-tree.ts";
import { diffOf, jobsByNode } from "./marks.ts";
import type { TreeViewProps } from "./tree-graph-props.ts";

/** The API's tree built, with the plan's ghost in it, and what stands on its nodes. */
export function useGhostedTree({ tree, ghost, jobs }: Pick<TreeViewProps, "tree" | "ghost" | "jobs">) {
  const full = useMemo(() => buildTree(tree), [tree]);
  const diff = useMemo(() => diffOf(ghost), [ghost]);
  const ghosted = useMemo(() => withGhost(full, diff), [full, diff]);
  const findings = useMemo(() => findingsBySnapshot(tree.findings), [tree.findings]);
  const jobByNode = useMemo(() => jobsByNode(jobs), [jobs]);
  return { ghosted, diff, findings, jobByNode };
}
