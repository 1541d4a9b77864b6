import { expect, test } from "vitest";
import { forestOf } from "./forest.ts";
import { countInView, nodeAt, visitEdges, visitNodes } from "./in-view.ts";
import { layOut, nodeSize, type Rect } from "./layout.ts";
import { sampleItems } from "./sample-tree.ts";

const parents = { a: null, b: "a", c: "a", d: "b", e: "c", f: "a", g: "f" };
const meets = (r: Rect, x: number, y: number) =>
  x <= r.x + r.width && x + nodeSize.width >= r.x && y <= r.y + r.height && y + nodeSize.height >= r.y;

test("exactly the nodes that meet the view are visited, in both directions", () => {
  for (const direction of ["down", "right"] as const) {
    const layout = layOut(forestOf(sampleItems(parents)), direction, { key: "a", x: 30, y: -20 });
    for (const rect of [
      layout.bounds,
      { x: 300, y: 100, width: 200, height: 90 },
      { x: -900, y: 0, width: 10, height: 10 },
    ]) {
      const seen: string[] = [];
      visitNodes(layout, rect, ({ node }) => {
        seen.push(node.key);
        return true;
      });
      const expected = [...layout.places.values()].filter(({ x, y }) => meets(rect, x, y)).map(({ node }) => node.key);
      expect(seen.sort()).toEqual(expected.sort());
    }
  }
});

test("a line is found where neither of its ends is in view", () => {
  const layout = layOut(forestOf(sampleItems(parents)), "down");
  const f = layout.places.get("f");
  const between = { x: (f?.x ?? 0) / 2, y: nodeSize.height + 10, width: 20, height: 10 };
  const seen: string[] = [];
  visitEdges(layout, between, ({ to }) => seen.push(to.node.key));
  expect(seen).toContain("f");
});

test("counting stops past its limit, and a click finds the nearest node", () => {
  const layout = layOut(forestOf(sampleItems(parents)), "down");
  expect(countInView(layout, layout.bounds, 3)).toBe(4);
  expect(nodeAt(layout, 10, 10)?.node.key).toBe("a");
  expect(nodeAt(layout, -15, 10)).toBeNull();
  expect(nodeAt(layout, -15, 10, 20)?.node.key).toBe("a");
});
