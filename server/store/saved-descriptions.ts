import type { SavedDescription } from "#lib/model/job.ts";
import type { Database } from "./database.ts";

/** Descriptions of snapshots as they were before a job changed them. They hold no secrets. */
export interface SavedDescriptions {
  /** The first one of a job and snapshot stays: a later one may be of a changed snapshot. */
  keep(job: string, description: SavedDescription): void;
  /** In the order of saving. */
  of(job: string): readonly SavedDescription[];
}

export function sqliteSavedDescriptions(database: Database): SavedDescriptions {
  const keep = database.prepare(
    "INSERT INTO saved_description (job, snapshot, xml, saved_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
  );
  const of = database.prepare(
    "SELECT snapshot, xml, saved_at AS savedAt FROM saved_description WHERE job = ? ORDER BY rowid",
  );
  return {
    keep: (job, { snapshot, xml, savedAt }) => void keep.run(job, snapshot, xml, savedAt),
    of: (job) => (of.all(job) as unknown as SavedDescription[]).map((row) => ({ ...row })),
  };
}
