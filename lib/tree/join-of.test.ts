import { expect, test } from "vitest";
import type { MergeChoice } from "#lib/model/plan.ts";
import { joinOf, survivorWords } from "./join-of.ts";

const before = {
  headParentId: "c",
  state: "running",
  snapshots: [
    { id: "a", name: "a", parentId: null },
    { id: "b", name: "b", parentId: "a" },
    { id: "c", name: "c", parentId: "b" },
  ],
};
const merge = (upper: string, lower: string, survivors: readonly string[]) =>
  ({ upper, lower, disks: survivors.map((survivor) => ({ survivor })) }) as unknown as MergeChoice;

test("the nodes between the two points are joined, the lower one first", () => {
  expect(joinOf({ merge: merge("head", "b", ["/i/x.qcow2"]), before })?.refs).toEqual(["s:b", "s:c", "head"]);
  expect(joinOf({ merge: merge("c", "a", ["/i/x.qcow2"]), before })?.refs).toEqual(["s:a", "s:b", "s:c"]);
});

test("a point that is a file and no node joins nothing that could be drawn", () => {
  expect(joinOf({ merge: merge("/i/left.qcow2", "a", []), before })).toBeNull();
  expect(joinOf({ merge: null, before })).toBeNull();
});

test("surviving files are told by their names", () => {
  const one = joinOf({ merge: merge("c", "b", ["/i/x.qcow2"]), before });
  const two = joinOf({ merge: merge("c", "b", ["/i/x.qcow2", "/i/y.qcow2"]), before });
  expect([one, two].map((join) => join && survivorWords(join))).toEqual(["x.qcow2", "x.qcow2 and 1 more"]);
});
