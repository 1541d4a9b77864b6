import { dirname } from "node:path";
import type { BackupFolder } from "#lib/model/backup.ts";
import type { Backups } from "#server/store/backups.ts";
import { lookAtTarget } from "./backup-folder.ts";

/** Folders that backups are or could be kept in, configured ones first; the others by their newest backup. */
export function backupFolders(configured: readonly string[], known: Pick<Backups, "list">): Promise<BackupFolder[]> {
  // A backup lies in its machine's folder of the one that was asked for.
  const used = known.list({}).map(({ folder }) => dirname(dirname(folder)));
  return Promise.all(
    [...new Set([...configured, ...used])].map(async (path) => {
      const { freeBytes, problem } = await lookAtTarget(path);
      return { path, freeBytes, problem: problem?.message ?? null };
    }),
  );
}
