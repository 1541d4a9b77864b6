import { randomUUID } from "node:crypto";
import type { Intent } from "#lib/model/intent.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import type { Observation } from "#server/backends/contract.ts";
import { lookAtTarget } from "#server/backups/backup-folder.ts";
import type { BackupTools } from "#server/backups/backup-tools.ts";
import { allExtents, bytesToRead } from "#server/backups/extent-reader.ts";
import type { BackupContext } from "#server/plans/backups/backup-context.ts";
import { backupRequest } from "#server/plans/backups/backup-request.ts";

/** All that plans need to know of a machine's backups. Throws what keeps a backup that is asked for from being made. */
export async function readBackups(
  { host, id }: SubjectRef,
  intent: Intent,
  observation: Observation,
  { catalogue, extents }: BackupTools,
): Promise<BackupContext> {
  const records = await catalogue.list({ host, domain: id });
  if (intent.action !== "backup") return { records, request: null };
  const { disks } = backupRequest(intent, observation, records);
  const target = await lookAtTarget(intent.target);
  const sizes = new Map<string, { readBytes: number; zeroBytes: number }>();
  for (const { target: disk, point, from } of target.problem ? [] : disks) {
    const found = await allExtents(extents, { from, to: point });
    const readBytes = bytesToRead(found);
    const allBytes = found.reduce((sum, { length }) => sum + length, 0);
    sizes.set(disk, { readBytes, zeroBytes: allBytes - readBytes });
  }
  return { records, request: { id: randomUUID(), target, sizes } };
}
