import { Problem } from "#lib/model/problem.ts";
import { trashPathOf } from "#server/backends/trashed.ts";
import type { TrashRecord } from "#server/plans/trash-record.ts";
import { keeperOf } from "./keep-in-trash-operation.ts";
import type { OperationSources } from "./operation-for.ts";

type Sources = Pick<OperationSources, "inventory" | "trash" | "marks">;

/**
 * Removes what an entry keeps, for good. From its beginning on the entry cannot be restored; broken off, it is gone on with by the
 * next one. `mayGoOn` is asked before each file; false leaves the rest for later and is returned.
 */
export async function discardEntry(record: TrashRecord, sources: Sources, mayGoOn = () => true): Promise<boolean> {
  const { trash, marks } = sources;
  trash.beginEmptying(record.id);
  for (const { path, keptAt } of record.files) {
    if (!mayGoOn()) return false;
    if (keptAt !== trashPathOf(path, record.id))
      throw new Problem("internal", `${keptAt} is not where the trash keeps ${path}. It stays.`, { keptAt });
    await keeperOf(record.subject, sources).discard(keptAt);
  }
  for (const snapshot of record.snapshots) marks.forgetOne(record.subject, snapshot);
  return true;
}
