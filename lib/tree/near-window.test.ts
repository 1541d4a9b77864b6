import { expect, test } from "vitest";
import { forestOf } from "./forest.ts";
import { layOut } from "./layout.ts";
import { nearLimit, windowReader } from "./near-window.ts";
import { type Parents, sampleItems } from "./sample-tree.ts";

const star = (count: number): Parents =>
  Object.fromEntries([["n0", null], ...Array.from({ length: count }, (_, i) => [`n${i + 1}`, "n0"])]);
const view = (x: number, width: number) => ({ x, y: 0, width, height: 900 });

test("a small tree is near as a whole", () => {
  const read = windowReader(layOut(forestOf(sampleItems(star(20))), "down"));
  expect(read(view(0, 100), 1)).toMatchObject({ isFar: false, detail: "card" });
  expect(read(view(0, 100), 1).nodes).toHaveLength(21);
});

test("the window serves again until the view leaves its margin", () => {
  const read = windowReader(layOut(forestOf(sampleItems(star(nearLimit + 200))), "down"));
  const first = read(view(1000, 1000), 1);
  expect(read(view(1100, 1000), 1)).toBe(first);
  expect(read(view(1900, 1000), 1)).not.toBe(first);
});

test("too many nodes in view are painted instead", () => {
  const layout = layOut(forestOf(sampleItems(star(nearLimit + 200))), "down");
  expect(windowReader(layout)(layout.bounds, 0.02)).toMatchObject({ isFar: true, detail: "dot", nodes: [] });
});
