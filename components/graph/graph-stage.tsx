"use client";
import { type MouseEvent, useRef } from "react";
import { ReactFlow, useStore } from "reactflow";
import { nodeAt } from "#lib/tree/in-view.ts";
import type { KnownOfTree } from "#lib/tree/known-of-tree.ts";
import type { NearWindow } from "#lib/tree/near-window.ts";
import type { NodeRef } from "#lib/tree/node-ref.ts";
import type { TreeNode } from "#lib/tree/tree-node.ts";
import { BackupLayer } from "./backup-layer.tsx";
import { EdgeLayer } from "./edge-layer.tsx";
import { FarCanvas } from "./far-canvas.tsx";
import { GraphMinimap } from "./graph-minimap.tsx";
import type { Tone } from "./paint-tree.ts";
import type { Palette } from "./palette.ts";
import { type TreeFlowNode, TreeNodeFace } from "./tree-node-face.tsx";
import type { DrawnTree } from "./use-drawn-tree.ts";
import { fitZoom, maxZoom, type TreeView } from "./use-view.ts";

interface GraphStageProps {
  label: string;
  drawn: DrawnTree;
  near: NearWindow;
  nodes: TreeFlowNode[];
  selected: NodeRef | null;
  view: TreeView;
  /** Null before the first paint. */
  palette: Palette | null;
  toneOf(node: TreeNode): Tone;
  isSearched: boolean;
  known: KnownOfTree;
  onBackup(id: string): void;
  isReady: boolean;
  onPress(node: TreeNode, event: MouseEvent): void;
  onMenu(node: TreeNode, event: MouseEvent): void;
}

const nodeTypes = { tree: TreeNodeFace };
const noEdges: never[] = [];
/** How far, in pixels, a click in the far view may miss. */
const clickReach = 10;
/** How far, in pixels, a hand may slip in a click that is not meant to move the view. */
const clickDistance = 4;
/** Trees with fewer nodes are seen whole anyway. */
const minimapFrom = 8;

/** React Flow with the tree on it: it moves the view and places the near nodes; lines and the far view are ours. */
export function GraphStage(props: GraphStageProps) {
  const { drawn, near, view, palette, toneOf, onPress, onMenu } = props;
  const { forest, layout, lit, diff } = drawn;
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const moveStart = useRef({ x: 0, y: 0, zoom: 1 });
  const minZoom = Math.min(0.15, Math.max(0.001, fitZoom(layout.bounds, width || 1000, height || 700) * 0.8));

  const nodeOf = (id: string): TreeNode | null => forest.byKey.get(id) ?? null;
  const nodeUnder = (event: MouseEvent): TreeNode | null => {
    if (!near.isFar) return null;
    const box = event.currentTarget.getBoundingClientRect();
    const { x, y } = view.toLayout(event.clientX - box.left, event.clientY - box.top);
    return nodeAt(layout, x, y, clickReach / view.zoom())?.node ?? null;
  };
  const press = (node: TreeNode | null, event: MouseEvent) => {
    if (node) onPress(node, event);
  };
  const menu = (node: TreeNode | null, event: MouseEvent) => {
    if (!node) return;
    event.preventDefault();
    onMenu(node, event);
  };

  return (
    <>
      <ReactFlow
        className={props.isReady ? "" : "invisible"}
        aria-label={props.label}
        nodes={props.nodes}
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
        onMoveStart={(_event, { x, y, zoom }) => {
          moveStart.current = { x, y, zoom };
        }}
        onMove={(event, { x, y, zoom }) => {
          const start = moveStart.current;
          const isClick = zoom === start.zoom && Math.hypot(x - start.x, y - start.y) < clickDistance;
          // Without an event the page moves the view, not the user. A click begins a move too, and goes nowhere.
          if (event && !isClick) view.hasMoved.current = true;
        }}
        onNodeClick={(event, { id }) => press(nodeOf(id), event)}
        onNodeContextMenu={(event, { id }) => menu(nodeOf(id), event)}
        onPaneClick={(event) => press(nodeUnder(event), event)}
        onPaneContextMenu={(event) => menu(nodeUnder(event as MouseEvent), event as MouseEvent)}
      >
        {near.isFar && palette ? (
          <FarCanvas layout={layout} palette={palette} lit={lit} toneOf={toneOf} selectedKey={props.selected} />
        ) : (
          <>
            <EdgeLayer
              layout={layout}
              rect={near.rect}
              detail={near.detail}
              lit={lit}
              diff={diff}
              work={drawn.work}
              known={props.known}
              isDimmed={props.isSearched}
            />
            {near.detail !== "dot" && (
              <BackupLayer layout={layout} nodes={near.nodes} lit={lit} known={props.known} onOpen={props.onBackup} />
            )}
          </>
        )}
      </ReactFlow>
      {palette && layout.places.size > minimapFrom && (
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
    </>
  );
}
