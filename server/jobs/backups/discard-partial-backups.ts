import { asProblem } from "#lib/model/problem.ts";
import { discardPartial } from "#server/backups/backup-folder.ts";
import type { Store } from "#server/store/store.ts";

/**
 * Removes what jobs that have ended left of backups: an earlier run of the server died, and nobody takes its job up again. A folder
 * that cannot be reached now is tried again at the next start.
 */
export async function discardPartialBackups({ backups, jobs }: Pick<Store, "backups" | "jobs">): Promise<void> {
  for (const { folder, job } of backups.work()) {
    const stored = jobs.get(job);
    if (stored && stored.job.endedAt === null) continue;
    try {
      await discardPartial(folder);
      backups.endWork(folder);
    } catch (error) {
      console.error(`What was left of a backup in ${folder} could not be removed: ${asProblem(error).message}`);
    }
  }
}
