import { createHash } from "node:crypto";
import { notNow } from "#lib/model/capability.ts";
import type { Finding } from "#lib/model/finding.ts";
import type { Snapshot } from "#lib/model/snapshot.ts";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import type { Observation, ObservedSnapshot } from "#server/backends/contract.ts";
import { markKey, type SubjectMarks } from "#server/store/snapshot-marks.ts";

const lockedReason = "It is locked against deletion. Unlock it first.";

function withMarks(snapshot: ObservedSnapshot, marks: SubjectMarks, capabilities: Snapshot["capabilities"]): Snapshot {
  const key = markKey(snapshot.id, snapshot.createdAt);
  const locked = marks.locked.has(key);
  const own = locked
    ? {
        ...capabilities,
        ...Object.fromEntries(
          ["delete", "deleteSubtree"].flatMap((action) => {
            const capability = capabilities[action];
            return capability?.status === "yes"
              ? [
                  [
                    action,
                    notNow(
                      lockedReason,
                      [{ kind: "snapshot", id: snapshot.id, name: snapshot.name }],
                      capability.traits,
                    ),
                  ],
                ]
              : [];
          }),
        ),
      }
    : capabilities;
  return { ...snapshot, locked, hasThumbnail: marks.thumbnails.has(key), capabilities: own };
}

/** A reading with what Espalier itself knows of the subject. */
export interface Shown {
  readonly observation: Observation;
  readonly marks: SubjectMarks;
  readonly interrupted: Finding | null;
}

/** Changes whenever anything that is shown changes. */
export function revisionOf({ observation, marks, interrupted }: Shown): string {
  const own = [[...marks.locked].sort(), [...marks.thumbnails].sort(), interrupted];
  return createHash("sha256")
    .update(JSON.stringify([observation.revision, own]))
    .digest("base64url")
    .slice(0, 27);
}

/** The tree that the API gives. Pure. */
export function treeOf(shown: Shown, fields: "summary" | "all"): SnapshotTree {
  const { observation, marks, interrupted } = shown;
  const withCapabilities = fields === "all";
  return {
    subject: observation.subject,
    revision: revisionOf(shown),
    readAt: observation.readAt,
    snapshots: observation.snapshots.map((s) =>
      withMarks(s, marks, withCapabilities ? observation.capabilities(s.id) : {}),
    ),
    head: { ...observation.head, capabilities: withCapabilities ? observation.headCapabilities() : {} },
    findings: interrupted ? [interrupted, ...observation.findings] : [...observation.findings],
    partial: [...observation.partial],
  };
}

export function snapshotOfObservation({ observation, marks }: Shown, id: string): Snapshot | undefined {
  const found = observation.snapshots.find((s) => s.id === id);
  return found && withMarks(found, marks, observation.capabilities(id));
}
