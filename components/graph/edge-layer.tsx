"use client";
import { memo } from "react";
import { ViewportPortal } from "reactflow";
import type { TreeDiff } from "#lib/tree/diff-trees.ts";
import { edgePath, entryOf, swingPath } from "#lib/tree/edge-path.ts";
import { type PlacedEdge, visitEdges } from "#lib/tree/in-view.ts";
import { isPlaceInferred } from "#lib/tree/is-inferred.ts";
import type { EdgeJob } from "#lib/tree/job-edges.ts";
import type { KnownOfTree } from "#lib/tree/known-of-tree.ts";
import type { Layout, Rect } from "#lib/tree/layout.ts";
import type { Detail } from "#lib/tree/near-window.ts";
import { EdgeLabel } from "./edge-label.tsx";
import { EdgeProgress } from "./edge-progress.tsx";
import { changeOf, edgeFateOf } from "./marks.ts";
import { type Swing, swingsOf } from "./swings.ts";

interface EdgeLayerProps {
  layout: Layout;
  rect: Rect;
  detail: Detail;
  lit: ReadonlySet<string>;
  diff: TreeDiff;
  /** Jobs under way, by the key of the node at a line's end. */
  work: ReadonlyMap<string, EdgeJob>;
  known: KnownOfTree;
  isDimmed: boolean;
}

/**
 * The lines of the near view, below the nodes. Drawn here rather than as React Flow edges, so that a line is there
 * also when both of its ends are out of view.
 */
export const EdgeLayer = memo(function EdgeLayer(props: EdgeLayerProps) {
  const { layout, rect, detail, lit, diff, work, known, isDimmed } = props;
  const edges: PlacedEdge[] = [];
  visitEdges(layout, rect, (edge) => edges.push(edge));
  // Lit lines last, so that they lie on top where lines share their way.
  edges.sort((a, b) => Number(lit.has(a.to.node.key)) - Number(lit.has(b.to.node.key)));
  const joined = new Set<string>(diff.join?.refs.slice(1));
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
        {edges
          // What a merge joins is an arrow instead.
          .filter(({ to }) => !joined.has(to.node.key))
          .map(({ from, to }) => (
            <path
              key={to.node.key}
              className="tree-edge"
              data-lit={lit.has(to.node.key) || undefined}
              data-fate={edgeFateOf(to.node, diff) ?? undefined}
              markerEnd={to.node.content.kind === "next-head" ? "url(#tree-arrow-comes)" : undefined}
              data-inferred={isPlaceInferred(to.node.content) || undefined}
              data-dim={isDimmed || undefined}
              strokeWidth={1.5}
              d={edgePath(from, to, layout.direction)}
            />
          ))}
        {edges.map(({ from, to }) => {
          const one = work.get(to.node.key);
          return one && <EdgeProgress key={to.node.key} path={edgePath(from, to, layout.direction)} job={one.job} />;
        })}
        {swingsOf(layout, diff).map((swing) => (
          <SwingLine key={`${swing.fate} ${swing.from.node.key} ${swing.to.node.key}`} swing={swing} layout={layout} />
        ))}
      </svg>
      {detail === "card" &&
        !isDimmed &&
        edges
          .filter(({ to }) => edgeFateOf(to.node, diff) === null && !joined.has(to.node.key))
          .map(({ to }) => (
            <EdgeLabel
              key={to.node.key}
              node={to.node}
              work={work.get(to.node.key) ?? null}
              change={changeOf(to.node, known)}
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
      d={
        swing.to.node.parent === swing.from.node
          ? edgePath(swing.from, swing.to, layout.direction)
          : swingPath(swing.from, swing.to, layout.direction)
      }
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
