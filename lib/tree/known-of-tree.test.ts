import { expect, test } from "vitest";
import { sampleBackup } from "#lib/model/sample-backup.ts";
import { backupsByNode, changesByNode, spaceByNode } from "./known-of-tree.ts";

const snapshots = [{ id: "a" }, { id: "b" }];

test("a backup hangs where it was taken, and at the head when that snapshot is gone", () => {
  const hung = backupsByNode(
    [
      sampleBackup("new", { anchor: "a", createdAt: "2026-05-03T00:00:00.000Z" }),
      sampleBackup("old", { anchor: "a", createdAt: "2026-05-01T00:00:00.000Z" }),
      sampleBackup("lost", { anchor: "gone" }),
      sampleBackup("none"),
    ],
    snapshots,
  );
  expect(hung.get("s:a")?.map(({ id }) => id)).toEqual(["old", "new"]);
  expect(hung.get("head")?.map(({ id }) => id)).toEqual(["lost", "none"]);
});

test("what several snapshots hold together is never told of one of them", () => {
  const held = { exclusiveBytes: 5, sharedBytes: 1, reason: null };
  const space = spaceByNode([
    { snapshots: ["a"], ...held },
    { snapshots: ["a", "b"], ...held, exclusiveBytes: 99 },
  ]);
  expect([...space.keys()]).toEqual(["s:a"]);
  expect(space.get("s:a")?.exclusiveBytes).toBe(5);
});

test("a snapshot that is called head has a line of its own", () => {
  const line = { from: "a", certainty: "exact-written", reason: null } as const;
  const changes = changesByNode([
    { ...line, to: "snapshot:head", changedBytes: 1 },
    { ...line, to: "head", changedBytes: 2 },
  ]);
  expect(changes.get("s:head")?.changedBytes).toBe(1);
  expect(changes.get("head")?.changedBytes).toBe(2);
});
