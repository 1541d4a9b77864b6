import { entryOf, exitOf, turnAt } from "#lib/tree/edge-path.ts";
import { visitEdges, visitNodes } from "#lib/tree/in-view.ts";
import { isPlaceInferred } from "#lib/tree/is-inferred.ts";
import { type Layout, nodeSize, type Rect } from "#lib/tree/layout.ts";
import type { TreeNode } from "#lib/tree/tree-node.ts";
import type { Palette } from "./palette.ts";

export interface PaintView {
  /** Pixels of the canvas per unit of the layout, and where the layout's origin lies. */
  readonly zoom: number;
  /** Pixels per unit downwards, where that differs. */
  readonly zoomY?: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How a node is told from the others when it is only a spot. */
export type Tone = "quiet" | "lit" | "goes" | "comes" | "match" | "dim" | "finding";

const toneColour = (palette: Palette, tone: Tone): string =>
  ({
    quiet: palette["muted-foreground"],
    lit: palette.lit,
    goes: palette.danger,
    comes: palette.success,
    match: palette.warning,
    dim: palette.border,
    finding: palette.warning,
  })[tone];

export const shownRect = ({ zoom, zoomY = zoom, x, y, width, height }: PaintView): Rect => ({
  x: -x / zoom,
  y: -y / zoomY,
  width: width / zoom,
  height: height / zoomY,
});

/** A line whose place was found out and not written down. */
const dots = [2, 4];

/** Paints lines and spots of all nodes in view. One path per look, so that ten thousand stay fluid. */
export function paintTree(
  context: CanvasRenderingContext2D,
  layout: Layout,
  view: PaintView,
  palette: Palette,
  lit: ReadonlySet<string>,
  toneOf: (node: TreeNode) => Tone,
): void {
  const rect = shownRect(view);
  const lines = new Path2D();
  const litLines = new Path2D();
  const inferredLines = new Path2D();
  const litInferredLines = new Path2D();
  const down = layout.direction === "down";
  const zoomY = view.zoomY ?? view.zoom;
  visitEdges(layout, rect, ({ from, to }) => {
    const isLit = lit.has(to.node.key);
    const [known, inferred] = isLit ? [litLines, litInferredLines] : [lines, inferredLines];
    const path = isPlaceInferred(to.node.content) ? inferred : known;
    const a = exitOf(from, layout.direction);
    const b = entryOf(to, layout.direction);
    const [ax, ay] = [a.x * view.zoom + view.x, a.y * zoomY + view.y];
    const [bx, by] = [b.x * view.zoom + view.x, b.y * zoomY + view.y];
    path.moveTo(ax, ay);
    if (down && ax !== bx) {
      const y = ay + turnAt * zoomY;
      path.lineTo(ax, y);
      path.lineTo(bx, y);
    } else if (!down && ay !== by) {
      const x = ax + turnAt * view.zoom;
      path.lineTo(x, ay);
      path.lineTo(x, by);
    }
    path.lineTo(bx, by);
  });
  context.lineWidth = 1;
  context.globalAlpha = 0.45;
  context.strokeStyle = palette["muted-foreground"];
  context.stroke(lines);
  context.setLineDash(dots);
  context.stroke(inferredLines);
  context.setLineDash([]);
  context.globalAlpha = 1;

  const spots = new Map<Tone, Path2D>();
  const width = Math.max(1.5, nodeSize.width * view.zoom);
  const height = Math.max(1.5, nodeSize.height * zoomY);
  const corner = Math.min(10 * view.zoom, 10 * zoomY, 6);
  visitNodes(layout, rect, ({ node, x, y }) => {
    const tone = toneOf(node);
    let path = spots.get(tone);
    if (!path) {
      path = new Path2D();
      spots.set(tone, path);
    }
    const [px, py] = [x * view.zoom + view.x, y * zoomY + view.y];
    if (corner > 2) path.roundRect(px, py, width, height, corner);
    else path.rect(px, py, width, height);
    return true;
  });
  for (const [tone, path] of spots) {
    context.globalAlpha = tone === "quiet" ? 0.55 : 1;
    context.fillStyle = toneColour(palette, tone);
    context.fill(path);
  }
  context.globalAlpha = 1;
  context.lineWidth = Math.max(1.75, 3 * view.zoom);
  context.strokeStyle = palette.lit;
  context.stroke(litLines);
  context.setLineDash(dots);
  context.stroke(litInferredLines);
  context.setLineDash([]);
}

/** A ring around a node that must be found again at any distance. */
export function paintRing(
  context: CanvasRenderingContext2D,
  layout: Layout,
  view: PaintView,
  key: string,
  colour: string,
  label: string | null = null,
  halo = "transparent",
): void {
  const placed = layout.places.get(key);
  if (!placed) return;
  const zoomY = view.zoomY ?? view.zoom;
  const x = (placed.x + nodeSize.width / 2) * view.zoom + view.x;
  const y = (placed.y + nodeSize.height / 2) * zoomY + view.y;
  context.lineWidth = 2;
  context.strokeStyle = colour;
  context.fillStyle = colour;
  const [w, h] = [Math.max(12, nodeSize.width * view.zoom + 8), Math.max(12, nodeSize.height * zoomY + 8)];
  context.beginPath();
  context.roundRect(x - w / 2, y - h / 2, w, h, 6);
  context.stroke();
  if (label === null) return;
  context.font = "600 11px Inter Variable, system-ui, sans-serif";
  context.textBaseline = "middle";
  context.lineWidth = 4;
  context.strokeStyle = halo;
  context.strokeText(label, x + w / 2 + 6, y);
  context.fillText(label, x + w / 2 + 6, y);
}
