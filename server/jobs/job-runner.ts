import type { Job } from "#lib/model/job.ts";
import { asProblem, Problem } from "#lib/model/problem.ts";
import { problemDocument } from "#lib/model/problem-document.ts";
import type { ServerEvent } from "#lib/model/server-event.ts";
import { roleAllows, type Session } from "#lib/model/session.ts";
import { subjectKey } from "#lib/model/subject.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import type { BackupTools } from "#server/backups/backup-tools.ts";
import type { Inventory } from "#server/inventory/inventory.ts";
import type { PlanRecord } from "#server/plans/planned-change.ts";
import { busyWith } from "#server/store/jobs.ts";
import type { Store } from "#server/store/store.ts";
import { type Wait, wait as waitByTimer } from "./await-host.ts";
import { checkFingerprint, staleSubject } from "./check-fingerprint.ts";
import { gateRecord } from "./gate-record.ts";
import { createJobLedger } from "./job-ledger.ts";
import { type RunMode, runJob } from "./job-run.ts";
import type { JobRunParts } from "./job-run-parts.ts";
import { newJob } from "./new-job.ts";
import { type PlanGuard, planGone } from "./plan-service.ts";
import { createSlots } from "./slots.ts";

export interface JobRequest {
  readonly planId: string;
  readonly fingerprint: string;
  /** What was typed to confirm. */
  readonly confirm?: string | undefined;
  readonly session: Session;
}

/** The one gate: nothing is changed on a host but by a job that it accepted, and everything it does is recorded. */
export interface JobRunner {
  /** Throws `not-found`, `stale`, `busy` or `invalid-input`; then nothing was done, and the refusal is recorded. */
  create(request: JobRequest): Promise<Job>;
  /** Throws `not-found`. */
  get(id: string): Job;
  /** Throws `not-found`, or `busy`/`stale` with the reason why it cannot be stopped now. */
  cancel(id: string, session: Session): Job;
  /** Takes up what an earlier run of the server left. */
  resume(): void;
  /** Whether a step is under way. */
  isAtWork(): boolean;
  /** No new jobs and no further steps; the step under way is left to its end. */
  stop(): void;
}

export interface JobRunnerParts {
  readonly store: Pick<
    Store,
    "database" | "plans" | "jobs" | "journal" | "jobEvents" | "marks" | "saved" | "trash" | "frozen"
  >;
  readonly audit: AuditLog;
  readonly inventory: Pick<Inventory, "backend" | "volumeBackend" | "observe" | "observeMachine">;
  readonly backups: BackupTools;
  readonly publish: (event: ServerEvent) => void;
  readonly now?: () => Date;
  readonly wait?: Wait;
  readonly guard?: PlanGuard;
}

const jobsAtOnce = 4;

export function createJobRunner(parts: JobRunnerParts): JobRunner {
  const { store, audit, inventory } = parts;
  const now = parts.now ?? (() => new Date());
  const ledger = createJobLedger({ store, audit, publish: parts.publish, now });
  const slots = createSlots(jobsAtOnce);
  const stopping = new AbortController();
  const cancels = new Map<string, AbortController>();
  /** Subjects whose job is about to be accepted: they are read while the database does not hold their lock yet. */
  const admitting = new Set<string>();
  let begunAtOnce = 0;

  async function start(id: string, mode: RunMode): Promise<void> {
    const cancelled = new AbortController();
    cancels.set(id, cancelled);
    if (ledger.get(id).job.state === "cancelling") cancelled.abort();
    const isFirst = mode === "first" && begunAtOnce < jobsAtOnce;
    begunAtOnce++;
    await slots.take();
    try {
      const { marks, saved, trash, frozen, journal } = store;
      const run: JobRunParts = {
        ...{ inventory, backups: parts.backups, marks, saved, trash, frozen, journal, ledger, slots, now },
        ...{ wait: parts.wait ?? waitByTimer, stopping: stopping.signal, cancelled: cancelled.signal },
      };
      if (!stopping.signal.aborted) await runJob(id, isFirst ? "first" : "later", run);
    } catch (error) {
      // Its own end could not be written: the next start of the server takes it up from the journal.
      console.error(error);
    } finally {
      begunAtOnce--;
      slots.give();
      cancels.delete(id);
    }
  }

  /** A machine and its disk as a volume, or one volume seen as two kinds: two subjects, and one storage. */
  function requireUnshared({ files, plan }: PlanRecord): void {
    const own = new Set(files);
    const shared = store.jobs
      .unended()
      .filter(({ job }) => job.subject.kind === "volume" || plan.subject.kind === "volume")
      .find(({ record }) => record.files?.some((file) => own.has(file)));
    if (shared) throw busyWith(shared.job);
  }

  async function admit({ planId, fingerprint, confirm, session }: JobRequest, record: PlanRecord): Promise<Job> {
    const { plan } = record;
    if (!roleAllows(session.role, "operator"))
      throw new Problem("not-allowed", `${session.actor} may look but not change. Ask for the role "operator".`);
    if (fingerprint !== plan.fingerprint) throw staleSubject(record, fingerprint);
    if (plan.confirm !== null && confirm !== plan.confirm.expect)
      throw new Problem("invalid-input", `Type "${plan.confirm.expect}" to confirm what this plan destroys.`, {
        fields: [{ path: "confirm", message: `must be "${plan.confirm.expect}"` }],
      });
    const key = subjectKey(plan.subject);
    const other = store.jobs.atWorkOn(plan.subject);
    if (other) throw busyWith(other);
    requireUnshared(record);
    if (admitting.has(key))
      throw new Problem("busy", `Another job is being started on ${plan.subject.name}. Try again in a moment.`, {
        planId,
      });
    admitting.add(key);
    try {
      parts.guard?.(plan.subject, plan);
      await checkFingerprint(record, { inventory, backups: parts.backups, marks: store.marks, now }, stopping.signal);
      const job = newJob(record, session, now());
      ledger.write(job.id, () => {
        requireUnshared(record);
        store.jobs.insert(job, record);
        audit.append(gateRecord("job-accepted", session, record, { job: job.id }));
      });
      return job;
    } finally {
      admitting.delete(key);
    }
  }

  return {
    async create(request) {
      if (stopping.signal.aborted)
        throw new Problem("busy", "Espalier is shutting down and takes no new jobs. Try again when it is back.");
      const record = store.plans.get(request.planId, now());
      try {
        if (!record) throw planGone(request.planId);
        const job = await admit(request, record);
        void start(job.id, "first");
        return job;
      } catch (error) {
        const problem = problemDocument(asProblem(error));
        audit.append(gateRecord("job-refused", request.session, record, { planId: request.planId, problem }));
        throw error;
      }
    },

    get: (id) => ledger.get(id).job,

    cancel(id, session) {
      const { job, record } = ledger.get(id);
      if (job.endedAt !== null) throw new Problem("stale", `The job has ended already: it ${job.state}.`, { job: id });
      if (job.state === "cancelling") return job;
      const isWaiting = job.state === "queued" && store.journal.entries(id).length === 0;
      if (!isWaiting && !job.cancellable)
        throw new Problem(
          "busy",
          job.step < record.steps.length - 1
            ? `It is past the point where stopping is safe: "${job.stepTitle}" cannot be taken back half way.`
            : `Its last step is under way ("${job.stepTitle ?? "ending"}"); there is nothing left to stop.`,
          { job: id },
        );
      ledger.write(id, () => {
        audit.append(gateRecord("job-cancel", session, record, { job: id }));
        ledger.update(id, { state: "cancelling", cancellable: false });
        ledger.event(id, "note", `${session.actor} asked to stop. What cannot be broken off is finished first.`);
        if (isWaiting) ledger.end(id, "cancelled", null);
      });
      cancels.get(id)?.abort();
      return ledger.get(id).job;
    },

    resume() {
      for (const { job } of store.jobs.unended()) void start(job.id, "later");
    },

    isAtWork: () => cancels.size > 0,
    stop: () => stopping.abort(),
  };
}
