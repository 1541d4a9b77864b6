import { expect, test } from "vitest";
import { type Capability, no, yes } from "#lib/model/capability.ts";
import type { Finding } from "#lib/model/finding.ts";
import { markKey, type SubjectMarks } from "#server/store/snapshot-marks.ts";
import { observationOf, snapshotNamed } from "#server/testing/memory-domain.ts";
import { revisionOf, snapshotOfObservation, treeOf } from "./tree.ts";

const time = "2026-05-03T12:00:00.000Z";
/** a → b → c, a → d. */
const observation = observationOf({
  id: "u",
  name: "web",
  state: "running",
  headParentId: "c",
  managedSave: false,
  snapshots: [
    snapshotNamed("a", null, time, null),
    snapshotNamed("b", "a", time, null),
    snapshotNamed("c", "b", time, null),
    snapshotNamed("d", "a", time, null),
  ],
  generation: 0,
});
const marks = (locked: readonly string[], createdAt = time): SubjectMarks => ({
  locked: new Set(locked.map((id) => markKey(id, createdAt))),
  thumbnails: new Set(),
});
const shown = (own: SubjectMarks, of = observation) => ({ observation: of, marks: own });
const deletions = ["delete", "deleteChildren", "deleteSubtree"] as const;
const statusOf = (locked: readonly string[], id: string, of = observation) => {
  const found = snapshotOfObservation(shown(marks(locked), of), id)?.capabilities;
  return deletions.map((action) => found?.[action]?.status);
};

test("a lock refuses to delete the snapshot and all that would take it along, by name", () => {
  expect(statusOf(["b"], "b")).toEqual(["not-now", "yes", "not-now"]);
  expect(statusOf(["b"], "a")).toEqual(["yes", "not-now", "not-now"]);
  expect(statusOf(["b"], "c")).toEqual(["yes", "yes", "yes"]);
  expect(statusOf(["b"], "d")).toEqual(["yes", "yes", "yes"]);
  const above = snapshotOfObservation(shown(marks(["c"])), "a")?.capabilities.deleteSubtree;
  expect(above).toMatchObject({
    reason: '"c" below it is locked against deletion. Unlock it first.',
    blockers: [{ kind: "snapshot", id: "c", name: "c" }],
  });
});

test("a lock takes nothing but deletion away", () => {
  const { capabilities = {} } = snapshotOfObservation(shown(marks(["a", "c"])), "a") ?? {};
  for (const [action, capability] of Object.entries(capabilities))
    if (!deletions.some((d) => d === action)) expect(capability.status, action).toBe("yes");
});

test("a reason that weighs more is not replaced by the lock", () => {
  const able: Record<string, Capability> = { delete: no("Gone."), deleteChildren: yes(), deleteSubtree: no("Gone.") };
  const of = { ...observation, capabilities: () => able as ReturnType<typeof observation.capabilities> };
  expect(statusOf(["a", "c"], "a", of)).toEqual(["no", "not-now", "no"]);
});

test("a snapshot made anew under an old name is not locked", () => {
  expect(snapshotOfObservation(shown(marks(["b"], "2020-01-01T00:00:00.000Z")), "b")).toMatchObject({
    locked: false,
    capabilities: { delete: { status: "yes" } },
  });
});

test("a tree and one snapshot of it say the same", () => {
  const own = marks(["c"]);
  for (const snapshot of treeOf(shown(own), "all").snapshots)
    expect(snapshot).toEqual(snapshotOfObservation(shown(own), snapshot.id));
});

test("a summary has marks and no capabilities", () => {
  const { snapshots, head } = treeOf(shown(marks(["b"])), "summary");
  expect(snapshots.map((s) => [s.id, s.locked])).toEqual([
    ["a", false],
    ["b", true],
    ["c", false],
    ["d", false],
  ]);
  for (const node of [...snapshots, head]) expect(node.capabilities).toEqual({});
});

test("the revision moves with locks and pictures, not with their order", () => {
  const one = { locked: new Set(["1", "2"]), thumbnails: new Set<string>() };
  const pictures = { locked: new Set<string>(), thumbnails: new Set(["1", "2"]) };
  expect(revisionOf(shown(one))).toBe(revisionOf(shown({ ...one, locked: new Set(["2", "1"]) })));
  expect(revisionOf(shown(one))).not.toBe(revisionOf(shown(marks([]))));
  expect(revisionOf(shown(one))).not.toBe(revisionOf(shown(pictures)));
});

test("a job that was broken off is the first finding, and moves the revision", () => {
  const interrupted = {
    id: "interrupted-job:1",
    kind: "interrupted-job",
    severity: "danger",
    text: "A job was broken off.",
    objects: [],
    repair: null,
    repairs: [],
  } as const satisfies Finding;
  const tree = treeOf(shown(marks([]), { ...observation, findings: [interrupted] }), "all");
  expect(tree.findings).toEqual([interrupted]);
  expect(tree.revision).not.toBe(revisionOf(shown(marks([]))));
});

test("a snapshot that is not there is undefined", () => {
  expect(snapshotOfObservation(shown(marks([])), "x")).toBeUndefined();
});
