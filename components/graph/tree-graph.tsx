"use client";
import { useMemo, useRef } from "react";
import { ReactFlowProvider } from "reactflow";
import { subjectKey } from "#lib/model/subject.ts";
import { matcher } from "#lib/tree/match-nodes.ts";
import { HEAD } from "#lib/tree/node-ref.ts";
import { pickForPair } from "#lib/tree/pick-pair.ts";
import { toSvg } from "#lib/tree/to-svg.ts";
import type { TreeNode } from "#lib/tree/tree-node.ts";
import "./graph.css";
import { DetailProvider, GraphHandlersProvider } from "./graph-context.tsx";
import { GraphStage } from "./graph-stage.tsx";
import { GraphToolbar } from "./graph-toolbar.tsx";
import { focusKey, keyElement } from "./key-element.ts";
import { NodeMenu } from "./node-menu.tsx";
import { usePalette } from "./palette.ts";
import { fileNameOf, saveSvg } from "./save-svg.ts";
import { toneReader } from "./tones.ts";
import type { TreeGraphProps } from "./tree-graph-props.ts";
import { useActiveNode } from "./use-active-node.ts";
import { useDrawnTree } from "./use-drawn-tree.ts";
import { useFirstSight } from "./use-first-sight.ts";
import { type MarkSources, useFlowNodes } from "./use-flow-nodes.ts";
import { useFolds } from "./use-folds.ts";
import { useGlide } from "./use-glide.ts";
import { useGraphKeys } from "./use-graph-keys.ts";
import { useNearWindow } from "./use-near-window.ts";
import { useNodeActions } from "./use-node-actions.ts";
import { useNow } from "./use-now.ts";
import { useSightOfMatch, useSightOfPlan } from "./use-sight-of-change.ts";
import { useStableHandlers } from "./use-stable-handlers.ts";
import { useView } from "./use-view.ts";

export type { GraphAction } from "./graph-action.ts";
export type { TreeGraphProps } from "./tree-graph-props.ts";

/** The snapshot tree as a picture to steer in. It fills its parent, which must have a size. */
export function TreeGraph(props: TreeGraphProps) {
  return (
    <ReactFlowProvider key={subjectKey(props.tree.subject)}>
      <Graph {...props} />
    </ReactFlowProvider>
  );
}

function Graph(props: TreeGraphProps) {
  const { tree, selected, onSelect, compared, onCompare, direction, ghost, jobs, search, known } = props;
  const rootRef = useRef<HTMLDivElement>(null);
  const now = useNow();
  const folds = useFolds(selected, compared);
  // What a new layout holds in its place, and what the first sight is of.
  const heldKey = useRef<string>(selected ?? HEAD);
  const drawn = useDrawnTree({ tree, direction, ghost, jobs, ...folds.state }, heldKey);
  const { forest, layout, lit, diff, findings, jobByNode } = drawn;
  const view = useView(layout);
  const near = useNearWindow(layout);
  const palette = usePalette(rootRef);
  const isReady = useFirstSight(view, layout, heldKey);
  const isGliding = useGlide(layout, near.nodes.length);

  // A node that is asked for is shown large enough to be read.
  const leastZoom = near.isFar || near.detail === "dot" ? 0.7 : 0;
  const { active, activate } = useActiveNode(forest, selected, onSelect, (ref) => {
    requestAnimationFrame(() => view.reveal(ref, leastZoom));
  });
  const activeKey = active?.key ?? HEAD;
  heldKey.current = activeKey;

  const { act, menu, openMenu, closeMenu } = useNodeActions(forest, props);
  const matches = useMemo(() => matcher(search), [search]);
  const sources = useMemo(
    (): MarkSources => ({ lit, diff, findings, jobByNode, compared, matches, known }),
    [lit, diff, findings, jobByNode, compared, matches, known],
  );
  const toneOf = useMemo(() => toneReader(sources), [sources]);
  useSightOfPlan(ghost, layout, diff, view);
  useSightOfMatch(matches, layout, view);

  // The keyboard's node is always an element, near or far: it holds the focus and the one tab stop.
  const activePlace = layout.places.get(activeKey);
  const placed = useMemo(
    () => (!activePlace || near.nodes.includes(activePlace) ? near.nodes : [...near.nodes, activePlace]),
    [near, activePlace],
  );
  const nodes = useFlowNodes(placed, sources, selected, activeKey, now);

  const openFold = (members: readonly TreeNode[], parent: TreeNode | null) => {
    const [first] = members;
    if (!first) return;
    // The run opens where the fold stood, and the view stays.
    view.hasMoved.current = true;
    heldKey.current = parent?.key ?? activeKey;
    folds.open(members.map((member) => member.key));
    activate(first.key);
    focusKey(rootRef, first.key);
  };
  const press = (node: TreeNode, event?: { ctrlKey: boolean; metaKey: boolean; shiftKey: boolean }) => {
    if (node.content.kind === "fold") openFold(node.content.members, node.parent);
    else if (node.ref === null) return;
    else if (event?.ctrlKey || event?.metaKey || event?.shiftKey) onCompare(pickForPair(compared, node.ref, selected));
    else activate(node.key);
  };
  const openMenuAt = (node: TreeNode, at: { x: number; y: number }) => {
    if (node.ref !== null) activate(node.key);
    openMenu(node, at);
  };

  useGraphKeys(rootRef, {
    forest,
    active,
    direction,
    view,
    step(node) {
      activate(node.key);
      view.reveal(node.key, leastZoom);
      focusKey(rootRef, node.key);
    },
    pick: (node) => node.ref !== null && onCompare(pickForPair(compared, node.ref)),
    act,
    openMenu(node) {
      const box = keyElement(rootRef.current, node.key)?.getBoundingClientRect();
      openMenu(node, { x: (box?.right ?? 0) + 6, y: (box?.top ?? 0) - 4 });
    },
  });

  const handlers = useStableHandlers({
    openMenu(key: string, at: { x: number; y: number }) {
      const node = forest.byKey.get(key);
      if (node) openMenuAt(node, at);
    },
    onAction: props.onAction,
    thumbnailUrl: props.thumbnailUrl,
  });

  const title = `${tree.subject.name}: snapshots`;
  return (
    <div
      ref={rootRef}
      className="tree-graph @container relative size-full overflow-hidden"
      data-gliding={isGliding || undefined}
      data-far={near.isFar || undefined}
    >
      <GraphHandlersProvider value={handlers}>
        <DetailProvider value={near.detail}>
          <GraphStage
            label={`Snapshot tree of ${tree.subject.name}, ${tree.snapshots.length} snapshots`}
            drawn={drawn}
            near={near}
            nodes={nodes}
            selected={selected}
            view={view}
            palette={palette}
            toneOf={toneOf}
            isSearched={matches !== null}
            known={known}
            onBackup={props.onBackup}
            isReady={isReady}
            onPress={press}
            onMenu={(node, { clientX, clientY }) => openMenuAt(node, { x: clientX, y: clientY })}
          />
        </DetailProvider>
      </GraphHandlersProvider>
      <GraphToolbar
        onFit={() => {
          view.hasMoved.current = false;
          view.fitAll();
        }}
        onHead={() => {
          activate(HEAD);
          view.goTo(HEAD);
        }}
        onZoom={view.zoomBy}
        folds={drawn.hasRuns ? folds.toolOf(forest) : null}
        onExport={() => saveSvg(`${fileNameOf(tree.subject.name)}-snapshots.svg`, toSvg(forest, layout, title, now))}
      />
      <NodeMenu
        at={menu?.at ?? null}
        title={menu?.title ?? ""}
        items={menu?.items ?? []}
        onPick={(action) => menu && act(menu.node, action)}
        onClose={closeMenu}
        onReturnFocus={() => menu && focusKey(rootRef, menu.node.key)}
      />
    </div>
  );
}
