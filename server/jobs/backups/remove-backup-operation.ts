import { isProblem } from "#lib/model/problem.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import type { Operation } from "#server/backends/contract.ts";
import type { StepCall } from "#server/backends/step-call.ts";
import { isThere, partialOf, removeFolder } from "#server/backups/backup-folder.ts";
import type { BackupTools } from "#server/backups/backup-tools.ts";
import type { OperationSources } from "../operation-for.ts";

type CallOf<Op extends StepCall["op"]> = Extract<StepCall, { op: Op }>;

/** Removes a backup's folder, and what is known of it. */
export function removeBackupOperation({ backups }: { backups: BackupTools }): Operation<CallOf<"removeBackup">> {
  const { known } = backups;
  return {
    command: () => null,
    evidence: async () => ({}),
    async run(_id, { backup, folder }, { job }) {
      backups.requireUnread([backup]);
      const manifest = known.get(backup)?.manifest;
      known.beginWork(folder, job);
      await removeFolder(folder);
      known.drop(backup);
      known.endWork(folder);
      if (manifest) backups.changed(manifest.host, manifest.domain);
    },
    examine: async (_id, { backup, folder }) =>
      known.get(backup) === null && !(await isThere(folder)) && !(await isThere(partialOf(folder)))
        ? "done"
        : "not-done",
  };
}

const goneIsDone = (error: unknown): "done" => {
  if (isProblem(error) && error.code === "not-found") return "done";
  throw error;
};

/** The backend's `removeCheckpoint`, on a machine that may be gone. */
export function removeBackupCheckpointOperation(
  { host }: SubjectRef,
  { inventory }: OperationSources,
): Operation<CallOf<"removeBackupCheckpoint">> {
  const native = () => inventory.backend(host).operations.removeCheckpoint;
  const call = ({ checkpoint }: CallOf<"removeBackupCheckpoint">) => ({ op: "removeCheckpoint" as const, checkpoint });
  return {
    command: (_id, asked) => native()?.command(asked.domain, call(asked)) ?? null,
    evidence: async () => ({}),
    async run(_id, asked, context) {
      await native()
        ?.run(asked.domain, call(asked), context)
        .catch((error: unknown) => {
          if (!isProblem(error) || error.code !== "not-found") throw error;
        });
    },
    examine: async (_id, asked) => (await native()?.examine(asked.domain, call(asked), {}).catch(goneIsDone)) ?? "done",
  };
}
