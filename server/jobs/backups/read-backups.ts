import { randomUUID } from "node:crypto";
import type { Intent } from "#lib/model/intent.ts";
import { asProblem, isProblem, Problem } from "#lib/model/problem.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import type { MachineBackend, MachineObservation } from "#server/backends/contract.ts";
import { lookAtTarget } from "#server/backups/backup-folder.ts";
import type { BackupRecord } from "#server/backups/backup-record.ts";
import type { BackupTools } from "#server/backups/backup-tools.ts";
import { allExtents, bytesToRead } from "#server/backups/extent-reader.ts";
import type { BackupContext } from "#server/plans/backups/backup-context.ts";
import { backupRequest } from "#server/plans/backups/backup-request.ts";

/** All that plans need to know of a machine's backups. Throws what keeps a backup that is asked for from being made. */
export async function readBackups(
  { host, id }: SubjectRef,
  intent: Intent,
  observation: MachineObservation,
  { catalogue, extents }: BackupTools,
  backend: Pick<MachineBackend, "checkpointBytes">,
): Promise<BackupContext> {
  const records = await catalogue.list({ host, domain: id });
  if (intent.action !== "backup") return { records, request: null };
  const { disks, isLive, base, targets } = backupRequest(intent, observation, records);
  const target = await lookAtTarget(intent.target);
  const sizes = new Map<string, { readBytes: number; zeroBytes: number }>();
  for (const { target: disk, point, from } of target.problem ? [] : disks) {
    const found = await allExtents(extents, { from, to: point });
    const readBytes = bytesToRead(found);
    const allBytes = found.reduce((sum, { length }) => sum + length, 0);
    sizes.set(disk, { readBytes, zeroBytes: allBytes - readBytes });
  }
  if (isLive && !target.problem) {
    const found = base ? await writtenSince(base, id, backend) : await heldNow(targets, observation, extents);
    for (const [disk, readBytes] of found) if (targets.includes(disk)) sizes.set(disk, { readBytes, zeroBytes: 0 });
  }
  return { records, request: { id: randomUUID(), target, sizes } };
}

/** By QEMU's own count. Throws `blocked` when the bitmaps were lost, as they are when QEMU is killed. */
async function writtenSince(
  { manifest: { checkpoint } }: BackupRecord,
  id: string,
  backend: Pick<MachineBackend, "checkpointBytes">,
): Promise<ReadonlyMap<string, number>> {
  try {
    return (await backend.checkpointBytes?.(id, checkpoint ?? "")) ?? new Map();
  } catch (error) {
    throw new Problem(
      "blocked",
      `What was written since the checkpoint ${checkpoint} cannot be told any more: ${asProblem(error).message} Make a full backup.`,
      { blockers: [] },
      { cause: error },
    );
  }
}

/** What the images hold as of their last flush: an estimate. A disk that cannot be looked at is left out. */
async function heldNow(
  targets: readonly string[],
  observation: MachineObservation,
  extents: BackupTools["extents"],
): Promise<ReadonlyMap<string, number>> {
  const points = observation.points(null);
  const found = new Map<string, number>();
  for (const target of targets) {
    const point = points.get(target);
    if (!point || isProblem(point)) continue;
    const held = await allExtents(extents, { from: null, to: point.point }).catch(() => null);
    if (held) found.set(target, bytesToRead(held));
  }
  return found;
}
