import { countInView, visitNodes } from "./in-view.ts";
import type { Layout, Placed, Rect } from "./layout.ts";

/** How much of a node is drawn: all of it, its name, its shape. */
export type Detail = "card" | "chip" | "dot";

/** The part of a layout that stands in the document. */
export interface NearWindow {
  readonly detail: Detail;
  /** Too many nodes are in view to be elements: the picture is painted instead. */
  readonly isFar: boolean;
  /** Nodes to draw as elements; empty when far. */
  readonly nodes: readonly Placed[];
  /** What the nodes were taken from: the view with a margin. */
  readonly rect: Rect;
}

/** Most nodes that are elements at one time. */
export const nearLimit = 300;
const margin = 0.4;

/** The detail that can be read at a zoom. */
export const detailAt = (zoom: number): Detail => (zoom >= 0.64 ? "card" : zoom >= 0.2 ? "chip" : "dot");

const grown = (view: Rect, by: number): Rect => ({
  x: view.x - view.width * by,
  y: view.y - view.height * by,
  width: view.width * (1 + 2 * by),
  height: view.height * (1 + 2 * by),
});

const holds = (outer: Rect, inner: Rect): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;

function nodesIn(layout: Layout, rect: Rect): Placed[] {
  const nodes: Placed[] = [];
  visitNodes(layout, rect, (placed) => {
    nodes.push(placed);
    return true;
  });
  return nodes;
}

/**
 * Reads the window for a view. It gives the same object again while that still serves, so a pan costs nothing until
 * the view leaves the margin. A layout of few nodes is always near, whole.
 */
export function windowReader(layout: Layout): (view: Rect, zoom: number) => NearWindow {
  const all = layout.places.size <= nearLimit ? [...layout.places.values()] : null;
  let last: NearWindow | null = null;
  return (view, zoom) => {
    const detail = detailAt(zoom);
    const isFar = all === null && countInView(layout, view, nearLimit) > nearLimit;
    if (last && last.detail === detail && last.isFar === isFar && (all || isFar || holds(last.rect, view))) return last;
    const wide = grown(view, margin);
    const rect = all || countInView(layout, wide, nearLimit) <= nearLimit ? wide : view;
    last = { detail, isFar, nodes: all ?? (isFar ? [] : nodesIn(layout, rect)), rect: all ? layout.bounds : rect };
    return last;
  };
}
