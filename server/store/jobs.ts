import type { Job, JobState } from "#lib/model/job.ts";
import { Problem } from "#lib/model/problem.ts";
import { type SubjectRef, subjectKey } from "#lib/model/subject.ts";
import type { PlanRecord } from "#server/plans/planned-change.ts";
import { type Database, isUniqueViolation } from "./database.ts";

export interface StoredJob {
  /** Order of acceptance. */
  readonly seq: number;
  readonly job: Job;
  /** The plan as it was accepted; kept with the job, since plans expire. */
  readonly record: PlanRecord;
}

export interface JobFilter {
  readonly host?: string | undefined;
  /** Native id of the subject, whatever it is; of the two, one is enough. */
  readonly domain?: string | undefined;
  readonly volume?: string | undefined;
  readonly state?: JobState | undefined;
}

export interface Jobs {
  /**
   * Takes the subject's lock too. Throws `busy` with the job that holds it, `stale` when the plan has had its job.
   * The lock falls when a job with `endedAt` is saved.
   */
  insert(job: Job, record: PlanRecord): void;
  save(job: Job): void;
  get(id: string): StoredJob | null;
  /** The job that holds a subject's lock. */
  atWorkOn(ref: SubjectRef): Job | null;
  /** Newest first, older than `before`. */
  list(filter: JobFilter, page: { before: number | null; limit: number }): readonly StoredJob[];
  /** All that have not ended, oldest first. */
  unended(): readonly StoredJob[];
}

interface JobRow {
  seq: number;
  document: string;
  record: string;
}

export const busyWith = (other: Job): Problem =>
  new Problem(
    "busy",
    `Another job is at work on ${other.subject.name}. Wait until it has ended, then make the plan again.`,
    { job: other.id, state: other.state, actor: other.actor },
  );

export const planUsed = (planId: string, job: string): Problem =>
  new Problem("stale", "This plan has had its job. Make a new plan to do it again.", { planId, job });

export function sqliteJobs(database: Database): Jobs {
  const columns = "SELECT seq, document, record FROM job";
  const insert = database.prepare("INSERT INTO job (id, plan_id, record, document) VALUES (?, ?, ?, ?)");
  const save = database.prepare("UPDATE job SET document = ? WHERE id = ?");
  const byId = database.prepare(`${columns} WHERE id = ?`);
  const byPlan = database.prepare(`${columns} WHERE plan_id = ?`);
  const atWork = database.prepare(`${columns} WHERE subject = ? AND ended_at IS NULL`);
  const unended = database.prepare(`${columns} WHERE ended_at IS NULL ORDER BY seq`);
  const list = database.prepare(
    `${columns} WHERE (?1 IS NULL OR host = ?1) AND (?2 IS NULL OR subject_id = ?2) AND (?3 IS NULL OR state = ?3)
     AND (?4 IS NULL OR seq < ?4) ORDER BY seq DESC LIMIT ?5`,
  );
  const stored = (row: unknown): StoredJob => {
    const { seq, document, record } = row as JobRow;
    return { seq, job: JSON.parse(document) as Job, record: JSON.parse(record) as PlanRecord };
  };
  const maybe = (row: unknown): StoredJob | null => (row === undefined ? null : stored(row));

  return {
    insert(job, record) {
      try {
        insert.run(job.id, job.planId, JSON.stringify(record), JSON.stringify(job));
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
        const used = maybe(byPlan.get(job.planId));
        if (used?.job.endedAt) throw planUsed(job.planId, used.job.id);
        const other = maybe(atWork.get(subjectKey(job.subject)));
        throw other ? busyWith(other.job) : error;
      }
    },
    save: (job) => void save.run(JSON.stringify(job), job.id),
    get: (id) => maybe(byId.get(id)),
    atWorkOn: (ref) => maybe(atWork.get(subjectKey(ref)))?.job ?? null,
    list: (filter, page) =>
      list
        .all(filter.host ?? null, filter.domain ?? filter.volume ?? null, filter.state ?? null, page.before, page.limit)
        .map((row) => stored(row)),
    unended: () => unended.all().map((row) => stored(row)),
  };
}
