import { expect, test } from "vitest";
import { buildTree } from "./build-tree.ts";
import { runCount, runSpan } from "./run-label.ts";
import { sampleTree } from "./sample-tree.ts";

const run = buildTree(sampleTree({ a: null, b: "a", c: "b" }, "c")).nodes.slice(0, 3);

test("a run says how many and from when to when", () => {
  expect(runCount(run)).toBe("3 snapshots");
  expect(runSpan(run, Date.UTC(2026, 8, 1))).toBe("1 May to 3 May");
});

test("another year is told, and one day is one day", () => {
  expect(runSpan(run, Date.UTC(2028, 8, 1))).toBe("1 May to 3 May 2026");
  expect(runSpan(run.slice(0, 1), Date.UTC(2026, 8, 1))).toBe("1 May");
  expect(runSpan([], 0)).toBe("");
});
