import { expect, test } from "vitest";
import { forestOf } from "./forest.ts";
import { neighbour, type Step } from "./neighbours.ts";
import { sampleItems } from "./sample-tree.ts";

const forest = forestOf(sampleItems({ a: null, b: "a", c: "a", d: "b", e: "c" }));
const from = (key: string, step: Step) => {
  const node = forest.byKey.get(key);
  return node ? (neighbour(forest, node, step)?.key ?? null) : undefined;
};

test("steps go to parent, oldest child and siblings", () => {
  expect([from("b", "parent"), from("a", "child"), from("b", "next"), from("c", "previous")]).toEqual([
    "a",
    "b",
    "c",
    "b",
  ]);
});

test("a step past the last sibling goes on at the same depth", () => {
  expect([from("d", "next"), from("e", "previous"), from("e", "next")]).toEqual(["e", "d", null]);
});

test("Home is the root, End the newest end of the line", () => {
  expect([from("e", "first"), from("a", "last")]).toEqual(["a", "e"]);
});
