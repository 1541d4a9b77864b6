import { expect, test } from "vitest";
import { forestOf } from "./forest.ts";
import { sampleItems } from "./sample-tree.ts";

const keys = (nodes: readonly { key: string }[]) => nodes.map((node) => node.key).join(" ");

test("parents come before children and siblings are ordered by time", () => {
  const forest = forestOf(sampleItems({ a: null, late: "a", early: "a" }, { late: 9, early: 3 }));
  expect(keys(forest.nodes)).toBe("a early late");
  expect(forest.byKey.get("early")?.depth).toBe(1);
  expect(forest.byKey.get("late")?.position).toBe(1);
  expect(forest.byKey.get("a")?.descendantCount).toBe(2);
});

test("a missing parent makes an orphan root", () => {
  const forest = forestOf(sampleItems({ a: null, lost: "gone" }));
  expect(keys(forest.roots)).toBe("a lost");
  expect(forest.byKey.get("lost")?.isOrphan).toBe(true);
});

test("a cycle is cut once and loses no node", () => {
  const forest = forestOf(sampleItems({ a: "c", b: "a", c: "b", tail: "c", self: "self" }));
  expect(keys(forest.roots)).toBe("a self");
  expect(keys(forest.nodes)).toBe("a b c tail self");
  expect(forest.byKey.get("a")?.isOrphan).toBe(true);
});

test("a chain of ten thousand needs no recursion", () => {
  const parents: Record<string, string | null> = {};
  for (let i = 0; i < 10_000; i++) parents[`n${i}`] = i === 0 ? null : `n${i - 1}`;
  const forest = forestOf(sampleItems(parents));
  expect(forest.nodes.at(-1)?.depth).toBe(9_999);
  expect(forest.roots[0]?.descendantCount).toBe(9_999);
});
