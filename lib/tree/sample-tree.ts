import type { Snapshot } from "#lib/model/snapshot.ts";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import type { ForestItem } from "./forest.ts";

/** Tiny trees for tests: child → parent, in the order given, a day apart. */
export type Parents = Readonly<Record<string, string | null>>;

const dayMs = 86_400_000;
const start = Date.UTC(2026, 4, 1);

export const sampleItems = (parents: Parents, times: Readonly<Record<string, number>> = {}): ForestItem[] =>
  Object.entries(parents).map(([key, parentKey], i) => ({
    key,
    ref: null,
    content: { kind: "new", name: key },
    parentKey,
    time: times[key] ?? i,
  }));

export const sampleSnapshot = (id: string, parentId: string | null, day: number): Snapshot => ({
  id,
  name: id,
  parentId,
  createdAt: new Date(start + day * dayMs).toISOString(),
  description: null,
  state: "shutoff",
  kind: "internal",
  memory: "none",
  memoryFile: null,
  disks: [],
  sizeBytes: null,
  changedBytes: null,
  exclusiveBytes: null,
  locked: false,
  hasThumbnail: false,
  isCurrent: false,
  problem: null,
  capabilities: {},
});

export function sampleTree(parents: Parents, headParentId: string | null): SnapshotTree {
  const snapshots = Object.entries(parents).map(([id, parentId], day) => ({
    ...sampleSnapshot(id, parentId, day),
    isCurrent: id === headParentId,
  }));
  return {
    subject: { host: "lab", kind: "domain", id: "uuid", name: "web-01", state: "running" },
    revision: "1",
    readAt: new Date(start).toISOString(),
    snapshots,
    head: { parentId: headParentId, state: "running", reason: null, disks: [], changedBytes: null, capabilities: {} },
    findings: [],
    partial: [],
  };
}
