import { expect, test } from "vitest";
import type { Head } from "#lib/model/head.ts";
import type { Snapshot } from "#lib/model/snapshot.ts";
import { smallTree } from "./small-tree.ts";

const box = { width: 160, height: 36 };
const drawn = (pairs: [string, string | null][], headParent: string | null) =>
  smallTree(
    {
      snapshots: pairs.map(([id, parentId]) => ({ id, parentId }) as Snapshot),
      head: { parentId: headParent } as Head,
    },
    box,
  );

test("a machine without snapshots is one dot: the head", () => {
  const { dots, lines } = drawn([], null);
  expect(dots).toHaveLength(1);
  expect(dots[0]?.isHead).toBe(true);
  expect(lines).toEqual([]);
});

test("the way from the root to the head is lit, other branches are not", () => {
  const { dots } = drawn(
    [
      ["a", null],
      ["b", "a"],
      ["c", "a"],
    ],
    "c",
  );
  expect(dots.map((dot) => dot.isLit)).toEqual([true, false, true, true]);
});

test("branches have lanes of their own and nothing lies on anything else", () => {
  const { dots } = drawn(
    [
      ["a", null],
      ["b", "a"],
      ["c", "a"],
      ["d", "b"],
      ["e", "b"],
    ],
    "c",
  );
  expect(new Set(dots.map((dot) => `${dot.x} ${dot.y}`)).size).toBe(dots.length);
});

test("a long chain stays in its box, and does not overflow the stack", () => {
  const chain = Array.from({ length: 10_000 }, (_, i): [string, string | null] => [`${i}`, i ? `${i - 1}` : null]);
  const { dots } = drawn(chain, "9999");
  expect(Math.max(...dots.map((dot) => dot.x))).toBeLessThanOrEqual(box.width);
});

test("many branches stay in their box", () => {
  const star = [["r", null], ...Array.from({ length: 500 }, (_, i) => [`${i}`, "r"])] as [string, string | null][];
  const { dots } = drawn(star, "r");
  for (const dot of dots) {
    expect(dot.y).toBeGreaterThanOrEqual(0);
    expect(dot.y).toBeLessThanOrEqual(box.height);
  }
});
