import { expect, test } from "vitest";
import { deletionOf } from "./deletion-of.ts";

/** a ─ b ─ c, and b ─ d */
const tree = [
  { id: "a", parentId: null },
  { id: "b", parentId: "a" },
  { id: "c", parentId: "b" },
  { id: "d", parentId: "b" },
];

test("one ticked snapshot is deleted alone, its children stay", () => {
  expect(deletionOf(tree, ["b"]).intent).toEqual({ action: "delete", snapshot: "b", scope: "one" });
});

test("a whole branch is deleted with its root", () => {
  expect(deletionOf(tree, ["c", "b", "d"]).intent).toEqual({ action: "delete", snapshot: "b", scope: "subtree" });
});

test("all below a snapshot are deleted without it", () => {
  expect(deletionOf(tree, ["c", "d"]).intent).toEqual({ action: "delete", snapshot: "b", scope: "children" });
});

test.each([[[]], [["a", "c"]], [["b", "c"]], [["a", "b", "c"]]])(
  "%j is no deletion, and never a greater one",
  (ids) => {
    expect(deletionOf(tree, ids)).toEqual({ intent: null, reason: expect.any(String) });
  },
);
