import { expect, test } from "vitest";
import type { Job } from "#lib/model/job.ts";
import { buildTree } from "./build-tree.ts";
import { jobEdges } from "./job-edges.ts";
import { sampleTree } from "./sample-tree.ts";

const forest = buildTree(sampleTree({ a: null, b: "a", c: "b", d: "b" }, "c"));
const job = (intent: Job["intent"], state: Job["state"] = "running") =>
  ({ id: "j", intent, state, snapshots: ["gone", "c"] }) as unknown as Job;
const keysOf = (intent: Job["intent"]) => [...jobEdges(forest, [job(intent)]).keys()];

test("a merge stands on every line between its points, and says once how far it is", () => {
  expect(keysOf({ action: "merge", from: "head", into: "a" })).toEqual(["head", "s:c", "s:b"]);
  expect(keysOf({ action: "merge", from: "a", into: "c" })).toEqual(["s:c", "s:b"]);
  expect(keysOf({ action: "merge", from: "d", into: "c" })).toEqual([]);
  const told = [...jobEdges(forest, [job({ action: "merge", from: "head", into: "a" })]).values()];
  expect(told.map(({ isTold }) => isTold)).toEqual([true, false, false]);
});

test("a deletion stands on the lines to what takes its data, or on its own", () => {
  expect(keysOf({ action: "delete", snapshot: "b", scope: "one" })).toEqual(["s:c", "s:d"]);
  expect(keysOf({ action: "delete", snapshot: "d", scope: "one" })).toEqual(["s:d"]);
  expect(keysOf({ action: "delete", snapshot: "b", scope: "subtree" })).toEqual(["s:b", "s:c", "s:d"]);
  expect(keysOf({ action: "delete", snapshot: "b", scope: "one", metadataOnly: true })).toEqual([]);
});

test("where the lower point or the deleted one is gone already, the line above what takes its data is left", () => {
  expect(keysOf({ action: "merge", from: "head", into: "gone" })).toEqual(["head"]);
  expect(keysOf({ action: "merge", from: "gone", into: "a" })).toEqual([]);
  expect(keysOf({ action: "delete", snapshot: "gone", scope: "one" })).toEqual(["s:c"]);
});

test("a job that has ended stands on no line", () => {
  expect(jobEdges(forest, [job({ action: "merge", from: "head", into: "a" }, "succeeded")]).size).toBe(0);
});
