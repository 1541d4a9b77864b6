import { dirname } from "node:path";
import type { ObjectRef } from "#lib/model/finding.ts";
import type { PlanContext } from "../plan-context.ts";
import type { BackupRequest } from "./backup-request.ts";

export const checkpointObject = (name: string): ObjectRef => ({ kind: "checkpoint", id: name, name });

/**
 * Checkpoints that a new one takes the place of: those of earlier backups in the same folder. A chain in another folder goes on
 * from its own.
 */
export function supersededBy({ folder }: BackupRequest, { backups, observation }: PlanContext): string[] {
  return (backups?.records ?? [])
    .filter((record) => dirname(record.folder) === folder)
    .flatMap(({ manifest: { checkpoint } }) =>
      checkpoint !== null && observation.facts.checkpoints.includes(checkpoint) ? [checkpoint] : [],
    );
}
