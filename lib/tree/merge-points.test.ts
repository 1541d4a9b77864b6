import { expect, test } from "vitest";
import { mergeAt, mergeOf, upperPoints } from "./merge-points.ts";
import { sampleTree } from "./sample-tree.ts";

const tree = sampleTree({ a: null, b: "a", c: "b", side: "a", leaf: "side" }, "c");

test("a merge on the way to the head is about all up to it, elsewhere about the next point", () => {
  expect(mergeAt("s:a", tree)).toEqual({ upper: "head", lower: "s:a" });
  expect(mergeAt("s:side", tree)).toEqual({ upper: "s:leaf", lower: "s:side" });
  expect(mergeAt("head", tree)).toEqual({ upper: "head", lower: "s:c" });
  expect(mergeAt("s:leaf", tree)).toBeNull();
  expect(mergeAt("head", sampleTree({ a: null }, null))).toBeNull();
});

test("two nodes are merged in the order in which they build on each other, or not at all", () => {
  expect(mergeOf("s:a", "s:c", tree)).toEqual({ upper: "s:c", lower: "s:a" });
  expect(mergeOf("head", "s:b", tree)).toEqual({ upper: "head", lower: "s:b" });
  expect(mergeOf("s:b", "s:leaf", tree)).toBeNull();
});

test("every point above can be the upper one", () => {
  expect(upperPoints("s:a", tree)).toEqual(["head", "s:b", "s:side", "s:c", "s:leaf"]);
});
