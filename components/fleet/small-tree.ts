import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";

export interface SmallDot {
  readonly x: number;
  readonly y: number;
  readonly isLit: boolean;
  readonly isHead: boolean;
}
export interface SmallLine {
  readonly path: string;
  readonly isLit: boolean;
}
export interface SmallTree {
  readonly dots: readonly SmallDot[];
  readonly lines: readonly SmallLine[];
  readonly radius: number;
}

interface Node {
  readonly id: string | null;
  readonly children: Node[];
  readonly parent: Node | null;
  depth: number;
  lane: number;
}

/** Depth goes right, branches go down, all of it fitted into the box. */
export function smallTree(
  tree: Pick<SnapshotTree, "snapshots" | "head">,
  box: { readonly width: number; readonly height: number },
): SmallTree {
  const nodes = placed(tree);
  const depth = Math.max(1, ...nodes.map((node) => node.depth));
  const lanes = Math.max(0, ...nodes.map((node) => node.lane));
  const margin = 5;
  const stepX = Math.min(20, (box.width - 2 * margin) / depth);
  const stepY = lanes === 0 ? 0 : Math.min(11, (box.height - 2 * margin) / lanes);
  const top = (box.height - lanes * stepY) / 2;
  const x = (node: Node) => round(margin + node.depth * stepX);
  const y = (node: Node) => round(top + node.lane * stepY);
  const lit = new Set<Node>();
  for (let node = nodes.find((one) => one.id === null) ?? null; node; node = node.parent) lit.add(node);
  return {
    radius: round(Math.max(0.9, Math.min(3, stepX * 0.28, stepY === 0 ? 9 : stepY * 0.42))),
    dots: nodes.map((node) => ({ x: x(node), y: y(node), isLit: lit.has(node), isHead: node.id === null })),
    lines: nodes.flatMap((node) => {
      const { parent } = node;
      if (!parent) return [];
      const bend = round(x(parent) + stepX / 2);
      const path =
        y(parent) === y(node)
          ? `M${x(parent)} ${y(parent)}H${x(node)}`
          : `M${x(parent)} ${y(parent)}C${bend} ${y(parent)} ${bend} ${y(node)} ${x(node)} ${y(node)}`;
      return [{ path, isLit: lit.has(node) }];
    }),
  };
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** All nodes with the head, each with its depth and lane: the first child goes on in its parent's lane. */
function placed({ snapshots, head }: Pick<SnapshotTree, "snapshots" | "head">): Node[] {
  const byId = new Map<string, Node>();
  const roots: Node[] = [];
  const nodes: Node[] = [];
  const add = (id: string | null, parentId: string | null) => {
    const parent = parentId === null ? null : (byId.get(parentId) ?? null);
    const node: Node = { id, children: [], parent, depth: parent ? parent.depth + 1 : 0, lane: 0 };
    (parent ? parent.children : roots).push(node);
    if (id !== null) byId.set(id, node);
    nodes.push(node);
  };
  for (const { id, parentId } of snapshots) add(id, parentId);
  add(null, head.parentId);

  let lane = 0;
  const open = roots.toReversed().map((node) => ({ node, isNew: node !== roots[0] }));
  for (let next = open.pop(); next; next = open.pop()) {
    if (next.isNew) lane += 1;
    next.node.lane = lane;
    const { children } = next.node;
    for (let at = children.length - 1; at >= 0; at--) {
      const node = children[at];
      if (node) open.push({ node, isNew: at > 0 });
    }
  }
  return nodes;
}
