import { createHash } from "node:crypto";
import { notNow, type SnapshotAction } from "#lib/model/capability.ts";
import type { Snapshot } from "#lib/model/snapshot.ts";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import type { Observation, ObservedSnapshot } from "#server/backends/contract.ts";
import { markKey, type SubjectMarks } from "#server/store/snapshot-marks.ts";

const isLocked = (snapshot: ObservedSnapshot, marks: SubjectMarks): boolean =>
  marks.locked.has(markKey(snapshot.id, snapshot.createdAt));

/** A locked snapshot somewhere below each snapshot that has one: its descendants cannot all go. */
function lockedBelow({ snapshots }: Observation, marks: SubjectMarks): ReadonlyMap<string, ObservedSnapshot> {
  const found = new Map<string, ObservedSnapshot>();
  if (marks.locked.size === 0) return found;
  const parents = new Map(snapshots.map((s) => [s.id, s.parentId]));
  for (const snapshot of snapshots)
    if (isLocked(snapshot, marks))
      for (let id = snapshot.parentId; id !== null && !found.has(id); id = parents.get(id) ?? null)
        found.set(id, snapshot);
  return found;
}

function withMarks(
  snapshot: ObservedSnapshot,
  marks: SubjectMarks,
  capabilities: Snapshot["capabilities"],
  below: ObservedSnapshot | undefined,
): Snapshot {
  const locked = isLocked(snapshot, marks);
  const own = { ...capabilities };
  const refuse = (action: SnapshotAction, { id, name }: ObservedSnapshot) => {
    const capability = own[action];
    if (capability?.status !== "yes") return;
    const reason = id === snapshot.id ? "It" : `"${name}" below it`;
    own[action] = notNow(
      `${reason} is locked against deletion. Unlock it first.`,
      [{ kind: "snapshot", id, name }],
      capability.traits,
    );
  };
  if (locked) for (const action of ["delete", "deleteSubtree"] as const) refuse(action, snapshot);
  if (below) for (const action of ["deleteChildren", "deleteSubtree"] as const) refuse(action, below);
  const hasThumbnail = marks.thumbnails.has(markKey(snapshot.id, snapshot.createdAt));
  return { ...snapshot, locked, hasThumbnail, capabilities: own };
}

/** A reading with what Espalier itself knows of the subject. */
export interface Shown {
  readonly observation: Observation;
  readonly marks: SubjectMarks;
}

/** Changes whenever anything that is shown changes. */
export function revisionOf({ observation, marks }: Shown): string {
  const own = [[...marks.locked].sort(), [...marks.thumbnails].sort(), observation.findings];
  return createHash("sha256")
    .update(JSON.stringify([observation.revision, own]))
    .digest("base64url")
    .slice(0, 27);
}

/** The tree that the API gives. Pure. */
export function treeOf(shown: Shown, fields: "summary" | "all"): SnapshotTree {
  const { observation, marks } = shown;
  const withCapabilities = fields === "all";
  const below = lockedBelow(observation, marks);
  return {
    subject: observation.subject,
    revision: revisionOf(shown),
    readAt: observation.readAt,
    snapshots: observation.snapshots.map((s) =>
      withMarks(s, marks, withCapabilities ? observation.capabilities(s.id) : {}, below.get(s.id)),
    ),
    head: { ...observation.head, capabilities: withCapabilities ? observation.headCapabilities() : {} },
    findings: [...observation.findings],
    partial: [...observation.partial],
  };
}

export function snapshotOfObservation({ observation, marks }: Shown, id: string): Snapshot | undefined {
  const found = observation.snapshots.find((s) => s.id === id);
  return found && withMarks(found, marks, observation.capabilities(id), lockedBelow(observation, marks).get(id));
}
