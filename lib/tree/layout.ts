import type { Forest, TreeNode } from "./tree-node.ts";

export type Direction = "down" | "right";

/** Size of every node, and the space between neighbours along and across the direction of growth. */
export const nodeSize = { width: 228, height: 92 } as const;
const gaps = { down: { along: 52, across: 28 }, right: { along: 92, across: 24 } } as const;

export interface Placed {
  readonly node: TreeNode;
  /** Upper left corner. */
  readonly x: number;
  readonly y: number;
}

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Layout {
  readonly direction: Direction;
  readonly places: ReadonlyMap<string, Placed>;
  /** Nodes by depth; within a row by their place across. */
  readonly rows: readonly (readonly Placed[])[];
  readonly bounds: Rect;
}

/** A node that should stay where it was, so that the picture does not jump under the reader. */
export interface Anchor {
  readonly key: string;
  readonly x: number;
  readonly y: number;
}

export const alongPitch = (direction: Direction): number =>
  gaps[direction].along + (direction === "down" ? nodeSize.height : nodeSize.width);
export const acrossPitch = (direction: Direction): number =>
  gaps[direction].across + (direction === "down" ? nodeSize.width : nodeSize.height);

/**
 * Places a forest as a trained tree: the oldest child goes straight on, later ones branch off to the far side, each
 * packed as close as its neighbours allow. So a snapshot that is added never moves older ones of its branch. Linear
 * in the number of nodes, without recursion.
 */
export function layOut(forest: Forest, direction: Direction, anchor: Anchor | null = null): Layout {
  const columns = columnsOf(forest);
  const along = alongPitch(direction);
  const across = acrossPitch(direction);
  const at = (node: TreeNode): { x: number; y: number } => {
    const a = node.depth * along;
    const c = (columns.get(node) ?? 0) * across;
    return direction === "down" ? { x: c, y: a } : { x: a, y: c };
  };
  const held = anchor ? forest.byKey.get(anchor.key) : undefined;
  const origin = held ? at(held) : { x: 0, y: 0 };
  const dx = anchor && held ? anchor.x - origin.x : 0;
  const dy = anchor && held ? anchor.y - origin.y : 0;

  const places = new Map<string, Placed>();
  const rows: Placed[][] = [];
  let columnCount = 0;
  for (const node of forest.nodes) {
    const { x, y } = at(node);
    const placed: Placed = { node, x: x + dx, y: y + dy };
    places.set(node.key, placed);
    const row = rows[node.depth];
    if (row) row.push(placed);
    else rows[node.depth] = [placed];
    columnCount = Math.max(columnCount, (columns.get(node) ?? 0) + 1);
  }
  const alongSize = Math.max(0, rows.length * along - gaps[direction].along);
  const acrossSize = Math.max(0, columnCount * across - gaps[direction].across);
  const bounds =
    direction === "down"
      ? { x: dx, y: dy, width: acrossSize, height: alongSize }
      : { x: dx, y: dy, width: alongSize, height: acrossSize };
  return { direction, places, rows, bounds };
}

/** First and last column of a subtree at each depth, deepest first; all of it moved by `shift`. */
interface Contour {
  left: number[];
  right: number[];
  shift: number;
}

function columnsOf(forest: Forest): Map<TreeNode, number> {
  const offsets = new Map<TreeNode, number>();
  const contours = new Map<TreeNode, Contour>();
  for (let i = forest.nodes.length - 1; i >= 0; i--) {
    const node = forest.nodes[i];
    if (!node || node.children.length === 0) continue;
    const { contour, last } = pack(node.children, contours, offsets);
    contour.left.push(-contour.shift);
    // The line to the last child runs along this row: nothing may stand above it.
    contour.right.push(last - contour.shift);
    contours.set(node, contour);
  }
  pack(forest.roots, contours, offsets);
  const columns = new Map<TreeNode, number>();
  for (const node of forest.nodes) {
    columns.set(node, (node.parent ? (columns.get(node.parent) ?? 0) : 0) + (offsets.get(node) ?? 0));
  }
  return columns;
}

/** Sets the siblings' offsets from the first of them and joins their contours, in time of the shallower one each. */
function pack(siblings: readonly TreeNode[], contours: Map<TreeNode, Contour>, offsets: Map<TreeNode, number>) {
  let joined: Contour = { left: [], right: [], shift: 0 };
  let last = 0;
  siblings.forEach((sibling, index) => {
    // A leaf has no contour of its own yet.
    const contour = contours.get(sibling) ?? { left: [0], right: [0], shift: 0 };
    contours.delete(sibling);
    if (index === 0) joined = contour;
    else {
      last = distance(joined, contour);
      contour.shift += last;
      joined = join(joined, contour);
    }
    offsets.set(sibling, last);
  });
  return { contour: joined, last };
}

function distance(a: Contour, b: Contour): number {
  let apart = 0;
  for (let i = a.right.length, j = b.left.length; i > 0 && j > 0; i--, j--) {
    apart = Math.max(apart, (a.right[i - 1] ?? 0) + a.shift - ((b.left[j - 1] ?? 0) + b.shift) + 1);
  }
  return apart;
}

function join(a: Contour, b: Contour): Contour {
  const shared = Math.min(a.left.length, b.left.length);
  if (b.left.length <= a.left.length) {
    for (let d = 1; d <= shared; d++) {
      a.right[a.right.length - d] = (b.right[b.right.length - d] ?? 0) + b.shift - a.shift;
    }
    return a;
  }
  for (let d = 1; d <= shared; d++) {
    b.left[b.left.length - d] = (a.left[a.left.length - d] ?? 0) + a.shift - b.shift;
  }
  return b;
}
