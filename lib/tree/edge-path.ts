import { type Direction, nodeSize } from "./layout.ts";

interface Point {
  readonly x: number;
  readonly y: number;
}

const radius = 10;

/** Where lines leave a node and where they arrive, given its upper left corner. */
export const exitOf = (at: Point, direction: Direction): Point =>
  direction === "down"
    ? { x: at.x + nodeSize.width / 2, y: at.y + nodeSize.height }
    : { x: at.x + nodeSize.width, y: at.y + nodeSize.height / 2 };
export const entryOf = (at: Point, direction: Direction): Point =>
  direction === "down" ? { x: at.x + nodeSize.width / 2, y: at.y } : { x: at.x, y: at.y + nodeSize.height / 2 };

/** Where a line turns, from the parent: near the parent, so that lines of one fork share their first part. */
export const turnAt = 16;

/**
 * SVG path from a parent to its child: straight on, or out, across and on with rounded corners. It always has the
 * same commands, so that a change of place can be animated.
 */
export function edgePath(parent: Point, child: Point, direction: Direction): string {
  const a = exitOf(parent, direction);
  const b = entryOf(child, direction);
  if (direction === "down") {
    const y = a.y + turnAt;
    const way = Math.sign(b.x - a.x);
    const r = Math.min(radius, Math.abs(b.x - a.x) / 2);
    return `M${a.x} ${a.y}L${a.x} ${y - r}Q${a.x} ${y} ${a.x + way * r} ${y}L${b.x - way * r} ${y}Q${b.x} ${y} ${b.x} ${y + r}L${b.x} ${b.y}`;
  }
  const x = a.x + turnAt;
  const way = Math.sign(b.y - a.y);
  const r = Math.min(radius, Math.abs(b.y - a.y) / 2);
  return `M${a.x} ${a.y}L${x - r} ${a.y}Q${x} ${a.y} ${x} ${a.y + way * r}L${x} ${b.y - way * r}Q${x} ${b.y} ${x + r} ${b.y}L${b.x} ${b.y}`;
}

/** A curve that swings out from one node to another that is not its child, for what a plan moves. */
export function swingPath(from: Point, to: Point, direction: Direction): string {
  const a = exitOf(from, direction);
  const b = entryOf(to, direction);
  const reach = 40 + Math.hypot(b.x - a.x, b.y - a.y) / 4;
  return direction === "down"
    ? `M${a.x} ${a.y}C${a.x} ${a.y + reach} ${b.x} ${b.y - reach} ${b.x} ${b.y}`
    : `M${a.x} ${a.y}C${a.x + reach} ${a.y} ${b.x - reach} ${b.y} ${b.x} ${b.y}`;
}
