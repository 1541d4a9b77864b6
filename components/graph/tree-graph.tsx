"use client";
import { type MouseEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { ReactFlow, ReactFlowProvider, useStore } from "reactflow";
import type { Plan } from "#lib/model/plan.ts";
import type { TreeDiff } from "#lib/tree/diff-trees.ts";
import { NEXT_HEAD } from "#lib/tree/ghost-tree.ts";
import { nodeAt } from "#lib/tree/in-view.ts";
import type { Layout } from "#lib/tree/layout.ts";
import { matcher } from "#lib/tree/match-nodes.ts";
import { HEAD, snapshotRef } from "#lib/tree/node-ref.ts";
import { pickForPair } from "#lib/tree/pick-pair.ts";
import { toSvg } from "#lib/tree/to-svg.ts";
import type { TreeNode } from "#lib/tree/tree-node.ts";
import { EdgeLayer } from "./edge-layer.tsx";
import { FarCanvas } from "./far-canvas.tsx";
import "./graph.css";
import { DetailProvider, GraphHandlersProvider } from "./graph-context.tsx";
import { GraphMinimap } from "./graph-minimap.tsx";
import { GraphToolbar } from "./graph-toolbar.tsx";
import { NodeMenu } from "./node-menu.tsx";
import { usePalette } from "./palette.ts";
import { fileNameOf, saveSvg } from "./save-svg.ts";
import { toneReader } from "./tones.ts";
import type { TreeGraphProps } from "./tree-graph-props.ts";
import { TreeNodeFace } from "./tree-node-face.tsx";
import { useActiveNode } from "./use-active-node.ts";
import { useDrawnTree } from "./use-drawn-tree.ts";
import { type MarkSources, useFlowNodes } from "./use-flow-nodes.ts";
import { useFolds } from "./use-folds.ts";
import { useGlide } from "./use-glide.ts";
import { useGraphKeys } from "./use-graph-keys.ts";
import { useNearWindow } from "./use-near-window.ts";
import { useNodeActions } from "./use-node-actions.ts";
import { useNow } from "./use-now.ts";
import { fitZoom, maxZoom, type TreeView, useView } from "./use-view.ts";

export type { GraphAction } from "./graph-action.ts";
export type { TreeGraphProps } from "./tree-graph-props.ts";

const nodeTypes = { tree: TreeNodeFace };
const noEdges: never[] = [];
/** How far, in pixels, a click in the far view may miss. */
const clickReach = 10;

/** The snapshot tree as a picture to steer in. It fills its parent, which must have a size. */
export function TreeGraph(props: TreeGraphProps) {
  return (
    <ReactFlowProvider>
      <GraphCanvas {...props} />
    </ReactFlowProvider>
  );
}

function GraphCanvas(props: TreeGraphProps) {
  const { tree, selected, onSelect, compared, onCompare, direction, ghost, jobs, search } = props;
  const rootRef = useRef<HTMLDivElement>(null);
  const now = useNow();
  const folds = useFolds(selected, compared);
  const anchorKey = useRef<string>(selected ?? HEAD);
  const drawn = useDrawnTree({ tree, direction, ghost, jobs, ...folds.state }, anchorKey);
  const { forest, layout, lit, diff, findings, jobByNode } = drawn;
  const view = useView(layout);
  const near = useNearWindow(layout);
  const palette = usePalette(rootRef);
  const isReady = useFirstSight(view, layout, direction);
  const isGliding = useGlide(layout, near.nodes.length);

  // A node that is asked for is shown large enough to be read.
  const readableZoom = near.isFar || near.detail === "dot" ? 0.7 : 0;
  const { active, activate } = useActiveNode(forest, selected, onSelect, (ref) => {
    requestAnimationFrame(() => view.reveal(ref, readableZoom));
  });
  const activeKey = active?.key ?? HEAD;
  anchorKey.current = activeKey;

  useGhostSight(ghost, layout, diff, view);

  const { act, menu, openMenu, closeMenu } = useNodeActions(forest, props);
  const matches = useMemo(() => matcher(search), [search]);
  const sources = useMemo(
    (): MarkSources => ({ lit, diff, findings, jobByNode, compared, matches }),
    [lit, diff, findings, jobByNode, compared, matches],
  );
  const toneOf = useMemo(() => toneReader(sources), [sources]);

  // The keyboard's node is always an element, near or far: it holds the focus and the one tab stop.
  const activePlace = layout.places.get(activeKey);
  const placed = useMemo(
    () => (!activePlace || near.nodes.includes(activePlace) ? near.nodes : [...near.nodes, activePlace]),
    [near, activePlace],
  );
  const nodes = useFlowNodes(placed, sources, selected, activeKey, now);

  const focusNode = useCallback((key: string) => {
    let tries = 10;
    const attempt = () => {
      const button = rootRef.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
      if (button) button.focus({ preventScroll: true });
      else if (--tries > 0) requestAnimationFrame(attempt);
    };
    requestAnimationFrame(attempt);
  }, []);

  const openFold = useCallback(
    (node: TreeNode) => {
      const { content } = node;
      if (content.kind !== "fold") return;
      const first = content.members[0];
      // The run opens where the fold stood, and the view stays.
      view.hasMoved.current = true;
      anchorKey.current = node.parent?.key ?? activeKey;
      folds.open(content.members.map((member) => member.key));
      if (first) {
        activate(first.key);
        focusNode(first.key);
      }
    },
    [folds, view, activate, focusNode, activeKey],
  );

  const press = useCallback(
    (node: TreeNode, event: { ctrlKey: boolean; metaKey: boolean; shiftKey: boolean }) => {
      if (node.content.kind === "fold") openFold(node);
      else if (node.ref === null) return;
      else if (event.ctrlKey || event.metaKey || event.shiftKey) onCompare(pickForPair(compared, node.ref, selected));
      else activate(node.key);
    },
    [openFold, onCompare, compared, selected, activate],
  );

  const nodeUnder = (event: { clientX: number; clientY: number }): TreeNode | null => {
    const box = rootRef.current?.getBoundingClientRect();
    if (!near.isFar || !box) return null;
    const { x, y } = view.toLayout(event.clientX - box.left, event.clientY - box.top);
    return nodeAt(layout, x, y, clickReach / view.zoom())?.node ?? null;
  };
  const showMenu = (event: { preventDefault(): void; clientX: number; clientY: number }, node: TreeNode | null) => {
    event.preventDefault();
    if (!node) return;
    if (node.ref !== null) activate(node.key);
    openMenu(node, { x: event.clientX, y: event.clientY });
  };

  useGraphKeys(rootRef, {
    forest,
    active,
    direction,
    view,
    step(node) {
      activate(node.key);
      view.reveal(node.key, readableZoom);
      focusNode(node.key);
    },
    press: (node) => press(node, { ctrlKey: false, metaKey: false, shiftKey: false }),
    pick: (node) => node.ref !== null && onCompare(pickForPair(compared, node.ref)),
    act,
    openMenu: (node) => openMenu(node, cornerOf(rootRef.current, node.key)),
  });

  const handlers = useStableHandlers({
    openMenu(key: string, at: { x: number; y: number }) {
      const node = forest.byKey.get(key);
      if (!node) return;
      activate(key);
      openMenu(node, at);
    },
    onAction: props.onAction,
    thumbnailUrl: props.thumbnailUrl,
  });

  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const minZoom = Math.min(0.15, Math.max(0.001, fitZoom(layout.bounds, width || 1000, height || 700) * 0.8));

  return (
    <div
      ref={rootRef}
      className="tree-graph @container relative size-full overflow-hidden"
      data-gliding={isGliding || undefined}
      data-far={near.isFar || undefined}
    >
      <GraphHandlersProvider value={handlers}>
        <DetailProvider value={near.detail}>
          <ReactFlow
            className={isReady ? "" : "invisible"}
            aria-label={`Snapshot tree of ${tree.subject.name}, ${tree.snapshots.length} snapshots`}
            nodes={nodes}
            edges={noEdges}
            nodeTypes={nodeTypes}
            minZoom={minZoom}
            maxZoom={maxZoom}
            nodesDraggable={false}
            nodesConnectable={false}
            nodesFocusable={false}
            edgesFocusable={false}
            elementsSelectable={false}
            zoomOnDoubleClick={false}
            deleteKeyCode={null}
            selectionKeyCode={null}
            multiSelectionKeyCode={null}
            panActivationKeyCode={null}
            disableKeyboardA11y
            attributionPosition="bottom-left"
            onMoveStart={(event) => {
              if (event) view.hasMoved.current = true;
            }}
            onNodeClick={(event, { id }) => {
              const node = forest.byKey.get(id);
              if (node) press(node, event);
            }}
            onNodeContextMenu={(event, { id }) => showMenu(event, forest.byKey.get(id) ?? null)}
            onPaneClick={(event) => {
              const node = nodeUnder(event);
              if (node) press(node, event);
            }}
            onPaneContextMenu={(event) => showMenu(event as MouseEvent, nodeUnder(event as MouseEvent))}
          >
            {near.isFar && palette ? (
              <FarCanvas layout={layout} palette={palette} lit={lit} toneOf={toneOf} selectedKey={selected} />
            ) : (
              <EdgeLayer
                layout={layout}
                rect={near.rect}
                detail={near.detail}
                lit={lit}
                diff={diff}
                isDimmed={matches !== null}
              />
            )}
          </ReactFlow>
          {palette && layout.places.size > 8 && (
            <GraphMinimap
              layout={layout}
              palette={palette}
              lit={lit}
              toneOf={toneOf}
              onMove={(x, y) => {
                view.hasMoved.current = true;
                view.centreOn(x, y, view.zoom(), false);
              }}
            />
          )}
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
        onExport={() =>
          saveSvg(
            `${fileNameOf(tree.subject.name)}-snapshots.svg`,
            toSvg(forest, layout, `${tree.subject.name}: snapshots`, now),
          )
        }
      />
      <NodeMenu
        at={menu?.at ?? null}
        title={menu?.title ?? ""}
        items={menu?.items ?? []}
        onPick={(action) => menu && act(menu.node, action)}
        onClose={closeMenu}
        onReturnFocus={() => menu && focusNode(menu.node.key)}
      />
    </div>
  );
}

/** Shows where a plan changes the tree, when the user has moved the view to somewhere else. */
function useGhostSight(ghost: Plan | null, layout: Layout, diff: TreeDiff, view: TreeView): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each plan, not for each refresh.
  useEffect(() => {
    if (ghost === null || !view.hasMoved.current) return;
    const touched = [NEXT_HEAD, ...[...diff.removed].map(snapshotRef), ...[...diff.moved.keys()].map(snapshotRef)];
    const key = touched.find((candidate) => layout.places.has(candidate));
    if (key) view.reveal(key);
  }, [ghost?.id]);
}

/** Where a menu opens for a node that the keyboard is on. */
function cornerOf(root: HTMLElement | null, key: string): { x: number; y: number } {
  const box = root?.querySelector(`[data-key="${CSS.escape(key)}"]`)?.getBoundingClientRect();
  return { x: (box?.right ?? 0) + 6, y: (box?.top ?? 0) - 4 };
}

/** Handlers that always do the latest, behind an object that never changes, so that no node is drawn again for them. */
function useStableHandlers<T extends Record<keyof T, (...args: never[]) => unknown>>(handlers: T): T {
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });
  const [stable] = useState(
    () =>
      Object.fromEntries(
        Object.keys(handlers).map((name) => [
          name,
          (...args: never[]) => (latest.current[name as keyof T] as (...args: never[]) => unknown)(...args),
        ]),
      ) as T,
  );
  return stable;
}

/** Shows the first sight of a tree, and again after each change of it while the user has not moved the view. */
function useFirstSight(view: ReturnType<typeof useView>, layout: unknown, direction: string): boolean {
  const [isReady, setReady] = useState(false);
  const size = useStore((state) => (state.panZoom ? `${state.width} ${state.height}` : "0 0"));
  // biome-ignore lint/correctness/useExhaustiveDependencies: another direction is another picture.
  useEffect(() => {
    view.hasMoved.current = false;
  }, [direction]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs for each new layout and size.
  useEffect(() => {
    if (size.startsWith("0 ") || size.endsWith(" 0")) return;
    if (!view.hasMoved.current) view.start(isReady);
    setReady(true);
  }, [size, layout, direction]);
  return isReady;
}
