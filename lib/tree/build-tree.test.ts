import { expect, test } from "vitest";
import { buildTree } from "./build-tree.ts";
import { litPath } from "./lit-path.ts";
import { HEAD } from "./node-ref.ts";
import { sampleTree } from "./sample-tree.ts";

test("the head is the last child of the current snapshot", () => {
  const forest = buildTree(sampleTree({ a: null, b: "a" }, "a"));
  expect(forest.byKey.get("s:a")?.children.map((child) => child.key)).toEqual(["s:b", HEAD]);
});

test("without a current snapshot the head is a root", () => {
  expect(buildTree(sampleTree({}, null)).roots.map((root) => root.key)).toEqual([HEAD]);
});

test("two snapshots with one id are both there, under keys of their own", () => {
  const tree = sampleTree({ a: null }, "a");
  const forest = buildTree({ ...tree, snapshots: [...tree.snapshots, ...tree.snapshots] });
  expect(forest.nodes.filter((node) => node.ref === "s:a")).toHaveLength(2);
  expect(new Set(forest.nodes.map((node) => node.key)).size).toBe(3);
});

test("a snapshot called head is not the head", () => {
  const forest = buildTree(sampleTree({ head: null }, "head"));
  expect(forest.nodes.map((node) => node.key)).toEqual(["s:head", HEAD]);
});

test("the lit path goes from the root to the head", () => {
  const forest = buildTree(sampleTree({ a: null, b: "a", side: "a" }, "b"));
  expect([...litPath(forest)].sort()).toEqual(["head", "s:a", "s:b"]);
});
