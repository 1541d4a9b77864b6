import { expect, test } from "vitest";
import { sampleBackup } from "#lib/model/sample-backup.ts";
import { backupLinks, backupMarks, checkpointsAt } from "./backup-marks.ts";
import { buildTree } from "./build-tree.ts";
import { backupsByNode, nothingKnown } from "./known-of-tree.ts";
import { acrossPitch, layOut, nodeSize } from "./layout.ts";
import { litPath } from "./lit-path.ts";
import { sampleTree } from "./sample-tree.ts";

const tree = sampleTree({ a: null, b: "a", c: "a" }, "b");
const forest = buildTree(tree);
const placed = (direction: "down" | "right") => [...layOut(forest, direction).places.values()];
const known = (...backups: Parameters<typeof sampleBackup>[]) => ({
  ...nothingKnown,
  backups: backupsByNode(
    backups.map(([id, part]) => sampleBackup(id, part)),
    tree.snapshots,
  ),
});

test.each(["down", "right"] as const)("side nodes never lie on a node of a tree that grows %s", (direction) => {
  const nodes = placed(direction);
  const many = ["1", "2", "3", "4", "5"].map((id): [string, object] => [id, { anchor: "b" }]);
  const marks = backupMarks(nodes, known(...many, ["6", { anchor: "c" }]), direction);
  expect(marks).toHaveLength(4);
  for (const mark of marks)
    for (const { x, y } of nodes)
      expect(mark.x + 20 > x && mark.x < x + nodeSize.width && mark.y + 20 > y && mark.y < y + nodeSize.height).toBe(
        false,
      );
  expect(acrossPitch(direction)).toBeGreaterThan(0);
});

test("the newest backups are shown, and the first place says how many more there are", () => {
  const many = [1, 2, 3, 4, 5].map((day): [string, object] => [
    `b${day}`,
    { anchor: "a", createdAt: `2026-05-0${day}T00:00:00.000Z` },
  ]);
  const marks = backupMarks(placed("down"), known(...many), "down");
  expect(marks.map(({ backup, count }) => [backup.id, count])).toEqual([
    ["b3", 3],
    ["b4", 1],
    ["b5", 1],
  ]);
});

test("an incremental backup is joined with the one that it builds on", () => {
  const marks = backupMarks(
    placed("down"),
    known(["full", { anchor: "a" }], ["inc", { anchor: "b", since: "full" }]),
    "down",
  );
  expect(backupLinks(marks).map(({ from, to }) => [from.backup.id, to.backup.id])).toEqual([["full", "inc"]]);
});

test("a checkpoint ticks the line that the machine went on from its anchor, and no other", () => {
  const all = known(["live", { anchor: "a", checkpoint: "c1" }], ["of-snapshot", { anchor: "a", snapshot: "a" }]);
  const lit = litPath(forest);
  const at = (key: string) => {
    const node = forest.byKey.get(key);
    return node ? checkpointsAt(node, lit, all).map(({ checkpoint }) => checkpoint) : null;
  };
  expect(at("s:b")).toEqual(["c1"]);
  expect(at("s:c")).toEqual([]);
});
