"use client";
import { memo } from "react";
import { ViewportPortal } from "reactflow";
import { formatBytes } from "#lib/format/bytes.ts";
import type { TreeDiff } from "#lib/tree/diff-trees.ts";
import { edgePath, entryOf, swingPath } from "#lib/tree/edge-path.ts";
import { type PlacedEdge, visitEdges } from "#lib/tree/in-view.ts";
import type { Layout, Rect } from "#lib/tree/layout.ts";
import type { Detail } from "#lib/tree/near-window.ts";
import type { TreeNode } from "#lib/tree/tree-node.ts";
import { fateOf } from "./marks.ts";
import { type Swing, swingsOf } from "./swings.ts";

interface EdgeLayerProps {
  layout: Layout;
  rect: Rect;
  detail: Detail;
  lit: ReadonlySet<string>;
  diff: TreeDiff;
  isDimmed: boolean;
}

/**
 * The lines of the near view, below the nodes. Drawn here rather than as React Flow edges, so that a line is there
 * also when both of its ends are out of view.
 */
export const EdgeLayer = memo(function EdgeLayer({ layout, rect, detail, lit, diff, isDimmed }: EdgeLayerProps) {
  const edges: PlacedEdge[] = [];
  visitEdges(layout, rect, (edge) => edges.push(edge));
  // Lit lines last, so that they lie on top where lines share their way.
  edges.sort((a, b) => Number(lit.has(a.to.node.key)) - Number(lit.has(b.to.node.key)));
  return (
    <ViewportPortal>
      <svg
        className="pointer-events-none absolute top-0 left-0 overflow-visible"
        width={1}
        height={1}
        style={{ zIndex: -1 }}
        aria-hidden
      >
        <ArrowHeads />
        {edges.map(({ from, to }) => (
          <path
            key={to.node.key}
            className="tree-edge"
            data-lit={lit.has(to.node.key) || undefined}
            data-fate={fateOf(to.node, diff) ?? undefined}
            markerEnd={to.node.content.kind === "next-head" ? "url(#tree-arrow-comes)" : undefined}
            data-dim={isDimmed || undefined}
            strokeWidth={1.5}
            d={edgePath(from, to, layout.direction)}
          />
        ))}
        {swingsOf(layout, diff).map((swing) => (
          <SwingLine key={`${swing.fate} ${swing.from.node.key} ${swing.to.node.key}`} swing={swing} layout={layout} />
        ))}
      </svg>
      {detail === "card" &&
        !isDimmed &&
        edges
          .filter(({ to }) => fateOf(to.node, diff) === null)
          .map(({ to }) => (
            <EdgeLabel
              key={to.node.key}
              node={to.node}
              at={entryOf(to, layout.direction)}
              isDown={layout.direction === "down"}
            />
          ))}
    </ViewportPortal>
  );
});

function SwingLine({ swing, layout }: { swing: Swing; layout: Layout }) {
  return (
    <path
      className="tree-edge"
      data-fate={swing.fate}
      d={swingPath(swing.from, swing.to, layout.direction)}
      markerEnd={`url(#tree-arrow-${swing.fate})`}
    />
  );
}

function ArrowHeads() {
  return (
    <defs>
      {[
        ["comes", "var(--success)"],
        ["merges", "var(--warning)"],
      ].map(([fate, colour]) => (
        <marker
          key={fate}
          id={`tree-arrow-${fate}`}
          viewBox="0 0 10 10"
          refX={8}
          refY={5}
          markerWidth={7}
          markerHeight={7}
          orient="auto-start-reverse"
        >
          <path d="M0 0L10 5L0 10z" fill={colour} />
        </marker>
      ))}
    </defs>
  );
}

function EdgeLabel({ node, at, isDown }: { node: TreeNode; at: { x: number; y: number }; isDown: boolean }) {
  const words = edgeWords(node);
  if (words.length === 0) return null;
  return (
    <div
      className="tree-edge-label"
      style={{ left: isDown ? at.x : at.x - 34, top: isDown ? at.y - 13 : at.y, zIndex: -1 }}
      title={edgeTitle(node)}
    >
      {isDown ? words.join(" · ") : words[0]}
    </div>
  );
}

/** Bytes first, for where there is room for one only. */
function edgeWords({ content }: TreeNode): string[] {
  if (content.kind !== "snapshot") return [];
  const { exclusiveBytes, disks } = content.snapshot;
  const taken = disks.filter((disk) => disk.mode !== "no").length;
  return [
    ...(exclusiveBytes === null ? [] : [`+${formatBytes(exclusiveBytes)}`]),
    ...(taken > 1 ? [`${taken} disks`] : []),
  ];
}

function edgeTitle({ content }: TreeNode): string | undefined {
  if (content.kind !== "snapshot") return undefined;
  const { exclusiveBytes, disks } = content.snapshot;
  const targets = disks.filter((disk) => disk.mode !== "no").map((disk) => disk.target);
  return `${exclusiveBytes === null ? "Changed bytes not known" : `${formatBytes(exclusiveBytes)} held by this snapshot alone`}; disks: ${targets.join(", ") || "none"}`;
}
