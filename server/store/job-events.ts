import type { JobEvent } from "#lib/model/job.ts";
import type { Database } from "./database.ts";

/** History of jobs; `seq` counts from 1 within a job. */
export interface JobEvents {
  append(job: string, event: Omit<JobEvent, "seq">): JobEvent;
  /** Events with a greater `seq`, in order. */
  after(job: string, seq: number): readonly JobEvent[];
}

interface EventRow {
  seq: number;
  at: string;
  type: JobEvent["type"];
  text: string;
  data: string;
}

export function sqliteJobEvents(database: Database): JobEvents {
  const append = database.prepare(
    `INSERT INTO job_event (job, seq, at, type, text, data)
     VALUES (?1, (SELECT coalesce(max(seq), 0) + 1 FROM job_event WHERE job = ?1), ?2, ?3, ?4, ?5) RETURNING seq`,
  );
  const after = database.prepare("SELECT * FROM job_event WHERE job = ? AND seq > ? ORDER BY seq");
  return {
    append(job, event) {
      const row = append.get(job, event.at, event.type, event.text, JSON.stringify(event.data)) as { seq: number };
      return { seq: row.seq, ...event };
    },
    after: (job, seq) =>
      (after.all(job, seq) as unknown as EventRow[]).map((row) => ({
        seq: row.seq,
        at: row.at,
        type: row.type,
        text: row.text,
        data: JSON.parse(row.data) as Record<string, unknown>,
      })),
  };
}
