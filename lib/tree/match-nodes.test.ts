import { expect, test } from "vitest";
import { buildTree } from "./build-tree.ts";
import { foldRuns } from "./fold-runs.ts";
import { matchCount, matcher } from "./match-nodes.ts";
import { sampleTree } from "./sample-tree.ts";

const forest = buildTree(
  sampleTree({ root: null, "up 1": "root", "up 2": "up 1", other: "up 2", end: "other" }, "end"),
);

test("every word must be in name or description, in any case", () => {
  const matches = matcher("UP 2");
  expect(forest.nodes.filter((node) => matches?.(node)).map((node) => node.key)).toEqual(["s:up 2"]);
});

test("an empty search is no search", () => {
  expect(matcher("  ")).toBeNull();
});

test("a fold counts the matches inside", () => {
  const fold = foldRuns(forest, { isKept: () => false }).nodes[1];
  expect(fold && matchCount(fold, matcher("up") ?? (() => false))).toBe(2);
});
