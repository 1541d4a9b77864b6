"use client";
import { useMemo, useRef } from "react";
import type { Finding } from "#lib/model/finding.ts";
import type { Job } from "#lib/model/job.ts";
import type { TreeDiff } from "#lib/tree/diff-trees.ts";
import type { KnownOfTree } from "#lib/tree/known-of-tree.ts";
import { nodeSize, type Placed } from "#lib/tree/layout.ts";
import { matchCount } from "#lib/tree/match-nodes.ts";
import type { NodeRef } from "#lib/tree/node-ref.ts";
import type { NodeContent, TreeNode } from "#lib/tree/tree-node.ts";
import { backupCountOf, changeOf, fateOf, findingsOf, freesOf, keepsOf, type NodeMarks } from "./marks.ts";
import { nodeLabel } from "./node-label.ts";
import type { TreeFlowNode } from "./tree-node-face.tsx";

/** All that decides the marks on a node. */
export interface MarkSources {
  readonly lit: ReadonlySet<string>;
  readonly diff: TreeDiff;
  readonly findings: ReadonlyMap<string, readonly Finding[]>;
  readonly jobByNode: ReadonlyMap<NodeRef, Job>;
  readonly compared: readonly NodeRef[];
  readonly matches: ((node: TreeNode) => boolean) | null;
  readonly known: KnownOfTree;
}

export function marksOf(node: TreeNode, sources: MarkSources, selected: NodeRef | null, activeKey: string): NodeMarks {
  const { ref, content } = node;
  const pickAt = ref === null ? -1 : sources.compared.indexOf(ref);
  return {
    isSelected: ref !== null && ref === selected,
    isActive: node.key === activeKey,
    pick: pickAt === 0 ? "A" : pickAt === 1 ? "B" : null,
    isLit: sources.lit.has(node.key),
    fate: fateOf(node, sources.diff),
    keeps: keepsOf(node, sources.diff),
    nextName: content.kind === "snapshot" ? (sources.diff.renamed.get(content.snapshot.id) ?? null) : null,
    job: ref === null ? null : (sources.jobByNode.get(ref) ?? null),
    findings: findingsOf(node, sources.findings),
    matches: sources.matches ? matchCount(node, sources.matches) : null,
    change: changeOf(node, sources.known),
    freesBytes: freesOf(node, sources.known),
    backupCount: backupCountOf(node, sources.known),
  };
}

const isSameContent = (a: NodeContent, b: NodeContent): boolean =>
  (a.kind === "snapshot" && b.kind === "snapshot" && a.snapshot === b.snapshot) ||
  (a.kind === "head" && b.kind === "head" && a.head === b.head && a.subject.name === b.subject.name) ||
  (a.kind === "new" && b.kind === "new" && a.name === b.name);

const isSameMarks = (a: NodeMarks, b: NodeMarks): boolean =>
  (Object.keys(a) as (keyof NodeMarks)[]).every((field) => a[field] === b[field]);

/** React Flow's nodes of a window. One that would be drawn the same stays the same object, so it is not drawn again. */
export function useFlowNodes(
  placed: readonly Placed[],
  sources: MarkSources,
  selected: NodeRef | null,
  activeKey: string,
  now: number,
): TreeFlowNode[] {
  const before = useRef(new Map<string, TreeFlowNode>());
  return useMemo(() => {
    const nodes = placed.map(({ node, x, y }): TreeFlowNode => {
      const marks = marksOf(node, sources, selected, activeKey);
      const label = nodeLabel(node, marks, now);
      const old = before.current.get(node.key);
      const isSame =
        old &&
        old.position.x === x &&
        old.position.y === y &&
        old.data.label === label &&
        isSameContent(old.data.content, node.content) &&
        isSameMarks(old.data.marks, marks);
      return isSame ? old : flowNode(node, x, y, { content: node.content, marks, label });
    });
    before.current = new Map(nodes.map((node) => [node.id, node]));
    return nodes;
  }, [placed, sources, selected, activeKey, now]);
}

const flowNode = (node: TreeNode, x: number, y: number, data: TreeFlowNode["data"]): TreeFlowNode => ({
  id: node.key,
  type: "tree",
  position: { x, y },
  // Sizes are fixed and told, so nothing waits for a measure.
  ...nodeSize,
  measured: nodeSize,
  data,
  // The press target inside has role and name; React Flow's wrapper must not claim one.
  domAttributes: { "aria-roledescription": undefined },
});
