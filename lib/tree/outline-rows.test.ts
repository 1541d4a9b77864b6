import { expect, test } from "vitest";
import { buildTree } from "./build-tree.ts";
import { litPath } from "./lit-path.ts";
import { outlineRows } from "./outline-rows.ts";
import { sampleTree } from "./sample-tree.ts";

const forest = buildTree(sampleTree({ a: null, b: "a", side: "b", tip: "side", main: "b" }, "main"));

test("levels are true depths; only forks indent", () => {
  const rows = outlineRows(forest, new Set());
  expect(rows.map((row) => [row.node.key, row.level, row.indent])).toEqual([
    ["s:a", 1, 0],
    ["s:b", 2, 0],
    ["s:side", 3, 1],
    ["s:tip", 4, 1],
    ["s:main", 3, 1],
    ["head", 4, 1],
  ]);
});

test("the rail past a side branch is lit when the lit path follows it", () => {
  const rows = outlineRows(forest, new Set(), litPath(forest));
  expect(rows.map((row) => row.rails)).toEqual([[], [], ["lit"], ["lit"], [null], [null]]);
});

test("what is below a collapsed node is left out, and only that", () => {
  const rows = outlineRows(forest, new Set(["s:side"]));
  expect(rows.map((row) => row.node.key)).toEqual(["s:a", "s:b", "s:side", "s:main", "head"]);
  expect(rows[2]).toMatchObject({ isExpanded: false, position: 1, siblingCount: 2 });
});
