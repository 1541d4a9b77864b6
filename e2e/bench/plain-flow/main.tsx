import { memo } from "react";
import { createRoot } from "react-dom/client";
// biome-ignore lint/style/noRestrictedImports: React Flow as it comes is what this page shows.
import { type Edge, Handle, type Node, type NodeProps, Position, ReactFlow, type ReactFlowInstance } from "reactflow";
// biome-ignore lint/style/noRestrictedImports: see above.
import "reactflow/dist/style.css";

/** What the page is given, by `?tree=`: nodes in the places where Espalier puts them. */
interface PlainTree {
  readonly width: number;
  readonly height: number;
  readonly zoom: number;
  /** The node in the middle of the first sight. */
  readonly middle: string;
  readonly nodes: readonly { id: string; name: string; words: string; x: number; y: number; parent: string | null }[];
}

type CardNode = Node<{ name: string; words: string }, "card">;

declare global {
  interface Window {
    /** For whoever measures: the same two sights as in Espalier. */
    plainFlow?: { near(): void; fit(): void };
  }
}

const Card = memo(function Card({ data }: NodeProps<CardNode>) {
  return (
    <div className="card">
      <Handle type="target" position={Position.Top} />
      <strong>{data.name}</strong>
      <span>{data.words}</span>
      <Handle type="source" position={Position.Bottom} />
    </div>
  );
});

const nodeTypes = { card: Card };

/** The tree as the documentation of React Flow would have it: every node and edge an element, nothing left out. */
function PlainFlow({ tree }: { tree: PlainTree }) {
  const { width, height, zoom } = tree;
  const middle = tree.nodes.find((node) => node.id === tree.middle);
  const near = {
    x: window.innerWidth / 2 - ((middle?.x ?? 0) + width / 2) * zoom,
    y: window.innerHeight / 2 - ((middle?.y ?? 0) + height / 2) * zoom,
    zoom,
  };
  const nodes = tree.nodes.map(
    ({ id, name, words, x, y }): CardNode => ({
      id,
      type: "card",
      position: { x, y },
      width,
      height,
      data: { name, words },
    }),
  );
  const edges = tree.nodes.flatMap(({ id, parent }): Edge[] =>
    parent === null ? [] : [{ id: `to ${id}`, source: parent, target: id, type: "smoothstep" }],
  );
  const offer = (flow: ReactFlowInstance<CardNode>) => {
    window.plainFlow = { near: () => void flow.setViewport(near), fit: () => void flow.fitView() };
  };
  return (
    <ReactFlow
      defaultNodes={nodes}
      defaultEdges={edges}
      nodeTypes={nodeTypes}
      defaultViewport={near}
      minZoom={0.0005}
      nodesDraggable={false}
      nodesConnectable={false}
      onInit={offer}
    />
  );
}

const response = await fetch(new URLSearchParams(window.location.search).get("tree") ?? "");
const tree = (await response.json()) as PlainTree;
const root = document.getElementById("root");
if (root) createRoot(root).render(<PlainFlow tree={tree} />);
