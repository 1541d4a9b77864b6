import { createHash } from "node:crypto";
import type { Observation } from "#server/backends/contract.ts";
import type { SnapshotMarks } from "#server/store/snapshot-marks.ts";

/** Of all that a plan relies on: the world's state, and which of its snapshots are locked in Espalier. */
export function planFingerprint(observation: Observation, reliesOn: readonly string[], marks: SnapshotMarks): string {
  const world = observation.fingerprint(reliesOn);
  const locked = observation.snapshots
    .filter(({ id, createdAt }) => reliesOn.includes(id) && marks.isLocked(observation.subject, id, createdAt))
    .map(({ id }) => id);
  if (locked.length === 0) return world;
  return createHash("sha256")
    .update(JSON.stringify([world, locked.sort()]))
    .digest("hex");
}
