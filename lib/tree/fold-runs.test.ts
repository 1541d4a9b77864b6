import { expect, test } from "vitest";
import { buildTree } from "./build-tree.ts";
import { foldRuns } from "./fold-runs.ts";
import { sampleTree } from "./sample-tree.ts";
import type { Forest } from "./tree-node.ts";

const chain = buildTree(sampleTree({ root: null, a: "root", b: "a", c: "b", d: "c", current: "d" }, "current"));
const none = { isKept: () => false };
const words = (forest: Forest) =>
  forest.nodes
    .map((n) => (n.content.kind === "fold" ? n.content.members.map((m) => m.ref).join("+") : n.key))
    .join(" ");

test("a run between root and current folds into one node", () => {
  expect(words(foldRuns(chain, none))).toBe("s:root s:a+s:b+s:c+s:d s:current head");
});

test("a kept node divides its run, and short runs stay", () => {
  expect(words(foldRuns(chain, { isKept: (node) => node.key === "s:b" }))).toBe(words(chain));
});

test("neighbours of different groups do not fold together", () => {
  const long = buildTree(sampleTree({ r: null, a: "r", b: "a", c: "b", d: "c", e: "d", f: "e", end: "f" }, "end"));
  const groupOf = (node: { key: string }) => (node.key < "s:d" ? "goes" : "stays");
  expect(words(foldRuns(long, { ...none, groupOf }))).toBe("s:r s:a+s:b+s:c s:d+s:e+s:f s:end head");
});

test("forks and ends never fold", () => {
  const forked = buildTree(sampleTree({ r: null, a: "r", fork: "a", b: "fork", c: "fork" }, "c"));
  expect(foldRuns(forked, { ...none, minimum: 1 }).byKey.has("s:fork")).toBe(true);
  expect(foldRuns(forked, { ...none, minimum: 1 }).byKey.has("s:b")).toBe(true);
});

test("a fold keeps its key when snapshots are added after it", () => {
  const more = buildTree(
    sampleTree({ root: null, a: "root", b: "a", c: "b", d: "c", e: "d", current: "e" }, "current"),
  );
  expect(foldRuns(more, none).nodes[1]?.key).toBe(foldRuns(chain, none).nodes[1]?.key);
});
