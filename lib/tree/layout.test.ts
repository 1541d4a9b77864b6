import { expect, test } from "vitest";
import { forestOf } from "./forest.ts";
import { acrossPitch, layOut } from "./layout.ts";
import { type Parents, sampleItems } from "./sample-tree.ts";

const place = (parents: Parents) => layOut(forestOf(sampleItems(parents)), "down");

/** A tree whose shape depends on nothing but its number. */
function grown(count: number, seed: number): Parents {
  const parents: Record<string, string | null> = { n0: null };
  let state = seed;
  for (let i = 1; i < count; i++) {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    parents[`n${i}`] = `n${state % 5 === 0 ? state % i : i - 1}`;
  }
  return parents;
}

test("no two nodes share a place and children stand below their parent", () => {
  for (const seed of [1, 2, 3]) {
    const { places } = place(grown(300, seed));
    expect(new Set([...places.values()].map(({ x, y }) => `${x} ${y}`)).size).toBe(300);
    for (const { node, x, y } of places.values()) {
      const parent = node.parent && places.get(node.parent.key);
      if (parent) expect([y > parent.y, x >= parent.x]).toEqual([true, true]);
    }
  }
});

test("no node stands above the line to a later sibling of another branch", () => {
  const { rows } = place(grown(300, 4));
  for (const row of rows) {
    row.forEach(({ node }, i) => {
      const reach = Math.max(
        ...node.children.map((child) => rows[node.depth + 1]?.find((p) => p.node === child)?.x ?? 0),
      );
      const next = row[i + 1];
      if (next && node.children.length > 0) expect(next.x).toBeGreaterThan(reach);
    });
  }
});

test("a newer sibling moves nothing of its own branch", () => {
  const before = place({ a: null, b: "a", c: "b" });
  const after = place({ a: null, b: "a", c: "b", newer: "a" });
  for (const key of ["a", "b", "c"]) expect(after.places.get(key)).toMatchObject({ x: before.places.get(key)?.x });
  expect(after.places.get("newer")?.x).toBe(acrossPitch("down"));
});

test("an anchored node keeps its place when the tree around it changes", () => {
  const forest = forestOf(sampleItems({ first: null, a: null, b: "a" }));
  const layout = layOut(forest, "right", { key: "b", x: 7, y: 11 });
  expect(layout.places.get("b")).toMatchObject({ x: 7, y: 11 });
  expect(layout.places.get("a")?.x).toBeGreaterThanOrEqual(layout.bounds.x);
});

test("ten thousand in a chain, in a star or grown are laid out without recursion", () => {
  const chain: Record<string, string | null> = { n0: null };
  const star: Record<string, string | null> = { n0: null };
  for (let i = 1; i < 10_000; i++) {
    chain[`n${i}`] = `n${i - 1}`;
    star[`n${i}`] = "n0";
  }
  expect(place(chain).rows).toHaveLength(10_000);
  expect(place(star).rows[1]).toHaveLength(9_999);
  expect(place(grown(10_000, 5)).places.size).toBe(10_000);
});
