import { link, open, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { asProblem, Problem } from "#lib/model/problem.ts";
import type { Operation } from "#server/backends/contract.ts";
import type { StepCall } from "#server/backends/step-call.ts";
import { isThere } from "#server/backups/backup-folder.ts";
import type { BackupTools } from "#server/backups/backup-tools.ts";
import { diskOf, restoreDisk } from "#server/backups/restore-disk.ts";
import { fileProblem } from "#server/backups/target-image.ts";
import { chainNow } from "./verify-backup-operation.ts";

type Call = Extract<StepCall, { op: "restoreBackup" }>;

/** A file is written under this name and gets its own when it is whole. */
const partialOf = (path: string): string => `${path}.partial`;

/** A second name for what is whole, never in place of what is there. Then the first name goes. */
async function publish(path: string): Promise<void> {
  try {
    await link(partialOf(path), path);
    const folder = await open(dirname(path), "r");
    await folder.sync();
    await folder.close();
    await rm(partialOf(path));
  } catch (error) {
    throw fileProblem(error as NodeJS.ErrnoException, path);
  }
}

const isSameFile = async (a: string, b: string): Promise<boolean> => {
  const [one, other] = await Promise.all([a, b].map((path) => stat(path).catch(() => null)));
  return (
    one !== null &&
    other !== null &&
    one !== undefined &&
    other !== undefined &&
    one.ino === other.ino &&
    one.dev === other.dev
  );
};

/** Writes disks of a backup to new files. What was broken off leaves nothing, and is done again from its beginning. */
export function restoreBackupOperation({ backups }: { backups: BackupTools }): Operation<Call> {
  return {
    abortable: true,
    command: () => null,
    evidence: async () => ({}),
    async run(_id, { backup, files }, { signal, progress }) {
      const chain = await chainNow(backup, backups);
      for (const { path } of files)
        if ((await isThere(path)) && !(await isSameFile(path, partialOf(path))))
          throw new Problem("already-exists", `${path} is there already; it is not written over.`, { path });
      const total = files
        .flatMap(({ target }) => chain.map((each) => diskOf(each, target).dataBytes))
        .reduce((a, b) => a + b, 0);
      try {
        await backups.reading(
          chain.map(({ manifest }) => manifest.id),
          async () => {
            let before = 0;
            for (const { target, path, format } of files) {
              await rm(partialOf(path), { force: true });
              const told = before;
              const whole = { chain, target, path: partialOf(path), format };
              await restoreDisk(whole, {
                signal,
                progress: (bytes) => progress(total === 0 ? 0 : (told + bytes) / total),
              });
              before += chain.reduce((sum, each) => sum + diskOf(each, target).dataBytes, 0);
            }
          },
        );
        for (const { path } of files) await publish(path);
      } catch (error) {
        for (const { path } of files) await rm(partialOf(path), { force: true });
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
      for (const [i, { path }] of files.entries()) {
        if (!named[i] && (await isThere(partialOf(path)))) await publish(path);
        if (await isSameFile(path, partialOf(path))) await rm(partialOf(path));
      }
      return (await Promise.all(files.map(({ path }) => isThere(path)))).every(Boolean) ? "done" : "unknown";
    },
  };
}
