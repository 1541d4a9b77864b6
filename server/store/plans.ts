import type { PlanRecord } from "#server/plans/planned-change.ts";
import type { Database } from "./database.ts";

/** Plans that were shown, until they expire. */
export interface Plans {
  put(record: PlanRecord): void;
  /** Null for one that is unknown or has expired. */
  get(id: string, now: Date): PlanRecord | null;
  /** Drops what expired. */
  purge(now: Date): void;
}

export function sqlitePlans(database: Database): Plans {
  const put = database.prepare("INSERT INTO plan (id, expires_at, record) VALUES (?, ?, ?)");
  const get = database.prepare("SELECT record FROM plan WHERE id = ? AND expires_at > ?");
  const purge = database.prepare("DELETE FROM plan WHERE expires_at <= ?");
  return {
    put: (record) => void put.run(record.plan.id, record.plan.expiresAt, JSON.stringify(record)),
    get(id, now) {
      const row = get.get(id, now.toISOString()) as { record: string } | undefined;
      return row ? (JSON.parse(row.record) as PlanRecord) : null;
    },
    purge: (now) => void purge.run(now.toISOString()),
  };
}
