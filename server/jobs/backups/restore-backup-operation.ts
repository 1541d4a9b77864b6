import { link, open, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { asProblem, Problem } from "#lib/model/problem.ts";
import type { Operation } from "#server/backends/contract.ts";
import type { RestoredFile, StepCall } from "#server/backends/step-call.ts";
import { isThere } from "#server/backups/backup-folder.ts";
import type { BackupTools } from "#server/backups/backup-tools.ts";
import { diskOf, restoreDisk } from "#server/backups/restore-disk.ts";
import { fileProblem } from "#server/backups/target-image.ts";
import { chainNow } from "./verify-backup-operation.ts";

type Call = Extract<StepCall, { op: "restoreBackup" }>;

/** A second name for what is whole, never in place of what is there. Then the first name goes. */
async function publish({ path, partial }: RestoredFile): Promise<void> {
  try {
    await link(partial, path);
    const folder = await open(dirname(path), "r");
    await folder.sync();
    await folder.close();
    await rm(partial);
  } catch (error) {
    throw fileProblem(error as NodeJS.ErrnoException, path);
  }
}

const identityOf = (path: string): Promise<string | null> =>
  stat(path).then(
    ({ dev, ino }) => `${dev}:${ino}`,
    () => null,
  );

/** The file has its name already, as well as the one that it was written under. */
async function isPublished({ path, partial }: RestoredFile): Promise<boolean> {
  const [named, written] = await Promise.all([identityOf(path), identityOf(partial)]);
  return named !== null && named === written;
}

/** Writes disks of a backup to new files. What was broken off leaves nothing, and is done again from its beginning. */
export function restoreBackupOperation({ backups }: { backups: BackupTools }): Operation<Call> {
  return {
    abortable: true,
    command: () => null,
    evidence: async () => ({}),
    async run(_id, { backup, files }, { signal, progress }) {
      const chain = await chainNow(backup, backups);
      for (const file of files)
        if ((await isThere(file.path)) && !(await isPublished(file)))
          throw new Problem("already-exists", `${file.path} is there already; it is not written over.`, {
            path: file.path,
          });
      const total = files
        .flatMap(({ target }) => chain.map((each) => diskOf(each, target).dataBytes))
        .reduce((a, b) => a + b, 0);
      try {
        await backups.reading(
          chain.map(({ manifest }) => manifest.id),
          async () => {
            let before = 0;
            for (const { target, partial, format } of files) {
              await rm(partial, { force: true });
              const told = before;
              const whole = { chain, target, path: partial, format };
              await restoreDisk(whole, {
                signal,
                progress: (bytes) => progress(total === 0 ? 0 : (told + bytes) / total),
              });
              before += chain.reduce((sum, each) => sum + diskOf(each, target).dataBytes, 0);
            }
          },
        );
        for (const file of files) await publish(file);
      } catch (error) {
        for (const { partial } of files) await rm(partial, { force: true });
        const problem = asProblem(error);
        throw signal.aborted
          ? new Problem("cancelled", "The restoration was stopped; nothing is left of it.")
          : problem;
      }
    },
    async examine(_id, { files }) {
      // A file has its name only when all are whole: what is left then is to give the others theirs.
      const named = await Promise.all(files.map(({ path }) => isThere(path)));
      if (!named.some(Boolean)) return "not-done";
      for (const [i, file] of files.entries()) {
        if (!named[i] && (await isThere(file.partial))) await publish(file);
        if (await isPublished(file)) await rm(file.partial);
      }
      return (await Promise.all(files.map(({ path }) => isThere(path)))).every(Boolean) ? "done" : "unknown";
    },
  };
}
