import { expect, test } from "vitest";
import { buildTree } from "./build-tree.ts";
import { diffTrees } from "./diff-trees.ts";
import { NEXT_HEAD, newKey, withGhost } from "./ghost-tree.ts";
import { sampleTree } from "./sample-tree.ts";

const summary = (parents: Record<string, string | null>, headParentId: string | null) => ({
  headParentId,
  state: "running",
  snapshots: Object.entries(parents).map(([id, parentId]) => ({ id, name: id, parentId })),
});
const before = { a: null, b: "a", c: "b" };

test("a deleted snapshot goes and its child gets another parent", () => {
  const diff = diffTrees(summary(before, "c"), summary({ a: null, c: "a" }, "c"));
  expect([...diff.removed]).toEqual(["b"]);
  expect(diff.moved.get("c")).toEqual({ from: "b", to: "a" });
  expect(diff.head).toBeNull();
});

test("a revert with a safety snapshot adds it and a second head where the head goes", () => {
  const diff = diffTrees(summary(before, "c"), summary({ ...before, safety: "c" }, "a"));
  const forest = withGhost(buildTree(sampleTree(before, "c")), diff);
  expect(forest.byKey.get(newKey("safety"))?.parent?.key).toBe("s:c");
  expect(forest.byKey.get(NEXT_HEAD)?.parent?.key).toBe("s:a");
  expect(forest.byKey.get("head")?.parent?.key).toBe("s:c");
});

test("a new snapshot becomes the parent of the head to come", () => {
  const diff = diffTrees(summary(before, "c"), summary({ ...before, next: "c" }, "next"));
  const forest = withGhost(buildTree(sampleTree(before, "c")), diff);
  expect(forest.byKey.get(NEXT_HEAD)?.parent?.key).toBe(newKey("next"));
});

test("a revert to the current snapshot replaces the head under the same parent", () => {
  const diff = diffTrees(summary(before, "c"), summary(before, "c"), { isReset: true });
  const forest = withGhost(buildTree(sampleTree(before, "c")), diff);
  expect(forest.byKey.get("s:c")?.children.map((child) => child.key)).toEqual(["head", NEXT_HEAD]);
});

test("a plan that was carried out leaves no ghost", () => {
  const diff = diffTrees(summary(before, "c"), summary({ ...before, next: "c" }, "next"));
  const done = buildTree(sampleTree({ ...before, next: "c" }, "next"));
  expect(withGhost(done, diff)).toBe(done);
});

test("another name is a rename, not a new snapshot", () => {
  const after = { ...summary(before, "c"), snapshots: [{ id: "a", name: "z", parentId: null }] };
  expect([...diffTrees(summary({ a: null }, "c"), after).renamed]).toEqual([["a", "z"]]);
});

test("a head whose parent goes stays where it is and is no second head", () => {
  const diff = diffTrees(summary(before, "c"), summary({ a: null, b: "a" }, "b"));
  expect(diff.head).toMatchObject({ from: "c", parentId: "b", isHeir: true });
  const forest = buildTree(sampleTree(before, "c"));
  expect(withGhost(forest, diff)).toBe(forest);
});
