import { alongPitch, type Layout, nodeSize, type Placed, type Rect } from "./layout.ts";

/** A line from a parent to its child. */
export interface PlacedEdge {
  readonly from: Placed;
  readonly to: Placed;
}

const isDown = (layout: Layout): boolean => layout.direction === "down";
const across = (layout: Layout, at: { x: number; y: number }): number => (isDown(layout) ? at.x : at.y);

/** Rows that a rectangle meets, both ends included. */
function rowRange(layout: Layout, rect: Rect): [number, number] {
  const pitch = alongPitch(layout.direction);
  const start = isDown(layout) ? rect.y - layout.bounds.y : rect.x - layout.bounds.x;
  const size = isDown(layout) ? rect.height : rect.width;
  const thickness = isDown(layout) ? nodeSize.height : nodeSize.width;
  return [
    Math.max(0, Math.ceil((start - thickness) / pitch)),
    Math.min(layout.rows.length - 1, Math.floor((start + size) / pitch)),
  ];
}

/** Index of the first node of a row that ends at or after `from`. */
function firstAt(layout: Layout, row: readonly Placed[], from: number): number {
  let low = 0;
  let high = row.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const placed = row[middle];
    if (placed && across(layout, placed) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Calls `visit` for each node that meets the rectangle; stops early when it returns false. */
export function visitNodes(layout: Layout, rect: Rect, visit: (placed: Placed) => boolean | undefined): void {
  const breadth = isDown(layout) ? nodeSize.width : nodeSize.height;
  const start = across(layout, rect);
  const end = start + (isDown(layout) ? rect.width : rect.height);
  const [first, last] = rowRange(layout, rect);
  for (let r = first; r <= last; r++) {
    const row = layout.rows[r] ?? [];
    for (let i = firstAt(layout, row, start - breadth); i < row.length; i++) {
      const placed = row[i];
      if (!placed || across(layout, placed) > end) break;
      if (visit(placed) === false) return;
    }
  }
}

/** Calls `visit` for each parent-child line that meets the rectangle, also where neither end does. */
export function visitEdges(layout: Layout, rect: Rect, visit: (edge: PlacedEdge) => void): void {
  const breadth = isDown(layout) ? nodeSize.width : nodeSize.height;
  const start = across(layout, rect) - breadth;
  const end = across(layout, rect) + (isDown(layout) ? rect.width : rect.height);
  const [first, last] = rowRange(layout, rect);
  for (let r = Math.max(1, first); r <= Math.min(layout.rows.length - 1, last + 1); r++) {
    for (const to of layout.rows[r] ?? []) {
      const from = to.node.parent ? layout.places.get(to.node.parent.key) : undefined;
      if (!from || across(layout, from) > end) continue;
      if (across(layout, to) >= start) visit({ from, to });
    }
  }
}

/** How many nodes meet the rectangle, counting no further than `limit` + 1. */
export function countInView(layout: Layout, rect: Rect, limit: number): number {
  let count = 0;
  visitNodes(layout, rect, () => {
    count += 1;
    return count <= limit;
  });
  return count;
}

/** The node nearest to a point, no farther than `reach` from it, or null. */
export function nodeAt(layout: Layout, x: number, y: number, reach = 0): Placed | null {
  let found: Placed | null = null;
  let least = Number.POSITIVE_INFINITY;
  visitNodes(layout, { x: x - reach, y: y - reach, width: 2 * reach, height: 2 * reach }, (placed) => {
    const distance = Math.hypot(placed.x + nodeSize.width / 2 - x, placed.y + nodeSize.height / 2 - y);
    if (distance < least) {
      found = placed;
      least = distance;
    }
    return true;
  });
  return found;
}
