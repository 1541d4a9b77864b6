import type { SubjectRef } from "#lib/model/subject.ts";
import type { TrashEntry } from "#lib/model/trash-entry.ts";
import type { TrashedSnapshot } from "#server/backends/trashed.ts";
import { isEmptyEntry, restorable } from "#server/plans/restorable.ts";
import type { Jobs } from "#server/store/jobs.ts";
import type { OperationSources } from "./operation-for.ts";
import { readTrash } from "./read-trash.ts";

interface Sources extends Pick<OperationSources, "inventory" | "trash" | "now"> {
  readonly jobs: Pick<Jobs, "get">;
}

const shown = ({ id, createdAt, ancestors }: TrashedSnapshot) => ({
  snapshot: id,
  parentId: ancestors[0]?.id ?? null,
  createdAt,
});

/** What can still be had back of a subject, newest first, each with whether it can be restored now. */
export async function trashEntries(ref: SubjectRef, sources: Sources): Promise<readonly TrashEntry[]> {
  const observation = await sources.inventory.observeMachine(ref, { maxAgeMs: 1_000 });
  const context = await readTrash(ref, observation, sources);
  if (!context) return [];
  return context.entries.flatMap((record): TrashEntry[] => {
    const [top] = record.snapshots;
    if (!top || isEmptyEntry(record, context, observation)) return [];
    const { id, job, deletedAt, expiresAt } = record;
    return [
      {
        ...{ id, job, deletedAt, expiresAt },
        ...shown(top),
        snapshots: record.snapshots.map(shown),
        deletedBy: sources.jobs.get(job)?.job.actor ?? "unknown",
        files: record.files.map(({ path, keptAt }) => ({ path, keptAt })),
        bytes: record.files.reduce((sum, file) => sum + file.bytes, 0),
        restore: restorable(record, context, observation),
      },
    ];
  });
}
