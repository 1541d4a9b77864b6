import { expect, test } from "vitest";
import { pickForPair } from "./pick-pair.ts";

test("the first pick takes the selected node along as the other end", () => {
  expect(pickForPair([], "s:b", "s:a")).toEqual(["s:a", "s:b"]);
  expect(pickForPair([], "s:a", "s:a")).toEqual(["s:a"]);
  expect(pickForPair([], "s:a")).toEqual(["s:a"]);
});

test("a picked node is let go and a third replaces the second", () => {
  expect(pickForPair(["s:a", "s:b"], "s:a")).toEqual(["s:b"]);
  expect(pickForPair(["s:a", "s:b"], "head")).toEqual(["s:a", "head"]);
});
