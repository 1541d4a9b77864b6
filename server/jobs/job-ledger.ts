import type { Job, JobEvent, JobState } from "#lib/model/job.ts";
import { Problem } from "#lib/model/problem.ts";
import type { ProblemDocument } from "#lib/model/problem-document.ts";
import type { ServerEvent } from "#lib/model/server-event.ts";
import { subjectKey } from "#lib/model/subject.ts";
import type { AuditEntry, AuditLog } from "#server/audit/audit-log.ts";
import { transaction } from "#server/store/database.ts";
import type { StoredJob } from "#server/store/jobs.ts";
import type { Store } from "#server/store/store.ts";

export type EndState = Extract<JobState, "succeeded" | "failed" | "cancelled" | "interrupted">;

/** Everything that is written about jobs, and that readers hear of it. */
export interface JobLedger {
  /** Throws `not-found`. */
  get(id: string): StoredJob;
  /** Writes all of `work` or nothing, then tells the readers. Calls may nest: the outermost counts. */
  write(id: string, work: () => void): void;
  update(id: string, change: Partial<Job>): void;
  event(id: string, type: JobEvent["type"], text: string, data?: Record<string, unknown>): void;
  /** Job row, last event and audit record at once; the subject's lock falls. */
  end(id: string, state: EndState, problem: ProblemDocument | null): void;
}

interface Parts {
  readonly store: Pick<Store, "database" | "jobs" | "journal" | "jobEvents" | "frozen">;
  readonly audit: AuditLog;
  readonly publish: (event: ServerEvent) => void;
  readonly now: () => Date;
}

export function createJobLedger({ store, audit, publish, now }: Parts): JobLedger {
  const changed = new Set<string>();
  let depth = 0;

  const ledger: JobLedger = {
    get(id) {
      const stored = store.jobs.get(id);
      if (!stored) throw new Problem("not-found", "There is no such job.", { job: id });
      return stored;
    },
    write(id, work) {
      changed.add(id);
      depth++;
      try {
        transaction(store.database, work);
      } finally {
        depth--;
      }
      if (depth > 0) return;
      const told = [...changed];
      changed.clear();
      for (const job of told) publish({ type: "job-changed", id: job });
    },
    update: (id, change) => store.jobs.save({ ...ledger.get(id).job, ...change }),
    event: (id, type, text, data = {}) =>
      void store.jobEvents.append(id, { at: now().toISOString(), type, text, data }),
    end(id, state, problem) {
      const stored = ledger.get(id);
      const done = titlesDone(stored, store);
      ledger.write(id, () => {
        const { seq } = audit.append(endRecord(stored, state, problem, done));
        const { changed, snapshot, undo, disks } = stored.record.result;
        ledger.update(id, {
          state,
          endedAt: now().toISOString(),
          stepTitle: null,
          progress: null,
          cancellable: false,
          problem,
          result:
            state === "succeeded"
              ? { changed: [...changed], snapshot, undo, auditSeq: seq, ...(disks ? { disks: [...disks] } : {}) }
              : { changed: done, snapshot: null, undo: null, auditSeq: seq },
        });
        store.frozen.seeAnew(stored.job.subject);
        ledger.event(id, "ended", endText(state, problem, done), { state });
      });
      const { host, kind, id: subject } = stored.job.subject;
      publish({ type: "tree-changed", host, kind, id: subject, revision: null });
    },
  };
  return ledger;
}

function titlesDone({ job, record }: StoredJob, store: Pick<Store, "journal">): string[] {
  const done = store.journal.entries(job.id).filter((entry) => entry.outcome === "done");
  return done.map((entry) => record.steps[entry.step]?.title ?? `step ${entry.step + 1}`);
}

const outcomes = { succeeded: "ok", failed: "failed", cancelled: "cancelled", interrupted: "interrupted" } as const;

function endRecord(
  { job, record }: StoredJob,
  state: EndState,
  problem: ProblemDocument | null,
  done: string[],
): AuditEntry {
  return {
    actor: job.actor,
    action: "job-ended",
    object: subjectKey(job.subject),
    objectName: job.subject.name,
    outcome: outcomes[state],
    data: {
      job: job.id,
      intent: job.intent,
      ...(job.names ? { names: job.names } : {}),
      fingerprint: record.plan.fingerprint,
      commands: record.plan.steps.flatMap(({ command }) => (command ? [command] : [])),
      done,
      problem,
    },
  };
}

function endText(state: EndState, problem: ProblemDocument | null, done: string[]): string {
  if (state === "succeeded") return "Done.";
  const already = done.length === 0 ? "Nothing was changed." : `Done before that: ${done.join("; ")}.`;
  if (state === "cancelled") return `Cancelled. ${already}`;
  return `${problem?.detail ?? "It failed."} ${already}`;
}
