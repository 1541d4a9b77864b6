import { isProblem } from "#lib/model/problem.ts";
import type { MachineObservation } from "#server/backends/contract.ts";
import type { BackupRecord } from "#server/backups/backup-record.ts";

/** Null: it can be. Else why not, in words for an operator. */
type Reason = string | null;

const noPoint =
  "It was made of the machine as it was, and nothing marks that point any more. Make a full one; take a snapshot first and back that up, or back up while the machine runs.";

/** Whether the changes since the snapshot that a backup was read from can be told. Pure. */
export function diffReason({ manifest }: BackupRecord, observation: MachineObservation): Reason {
  const { snapshot } = manifest;
  if (snapshot === null) return noPoint;
  const found = observation.snapshots.find((s) => s.id === snapshot.id);
  if (!found)
    return `The snapshot "${snapshot.id}" that it was read from is gone, so what changed since cannot be told.`;
  if (found.createdAt !== snapshot.createdAt)
    return `The snapshot "${snapshot.id}" is another one now than the one that it was read from.`;
  const points = observation.points(snapshot.id);
  for (const disk of manifest.disks) {
    const point = points.get(disk.target);
    if (!point) return `"${snapshot.id}" holds ${disk.target} no more.`;
    if (isProblem(point)) return `${disk.target} of "${snapshot.id}" cannot be read: ${point.message}`;
    if (point.stamp === null || point.stamp !== disk.stamp)
      return `What "${snapshot.id}" holds of ${disk.target} was changed since the backup, so what changed cannot be told.`;
  }
  return null;
}

/** Whether the changes since the checkpoint of a backup can be told. Pure. */
export function checkpointReason({ manifest }: BackupRecord, { facts }: MachineObservation): Reason {
  if (manifest.checkpoint === null)
    return manifest.snapshot === null
      ? noPoint
      : "It was read from a snapshot, and what a running machine has written since is not seen from outside. Take a snapshot and back that up.";
  if (!facts.checkpoints.includes(manifest.checkpoint))
    return "Its libvirt checkpoint is gone, so what changed since cannot be told.";
  return facts.isActive ? null : "The machine must run: QEMU tells only then what changed since the checkpoint.";
}

/** Whether an incremental backup can be made since this one now, from any point. Pure. */
export function incrementalReason(record: BackupRecord, observation: MachineObservation): Reason {
  if (record.state !== "complete") return record.trouble;
  if (record.manifest.snapshot !== null) return diffReason(record, observation);
  return checkpointReason(record, observation);
}
