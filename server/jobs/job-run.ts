import { asProblem, Problem } from "#lib/model/problem.ts";
import { problemDocument } from "#lib/model/problem-document.ts";
import type { JournalEntry } from "#server/store/job-journal.ts";
import type { StoredJob } from "#server/store/jobs.ts";
import { awaitHost, type Wait } from "./await-host.ts";
import { checkFingerprint } from "./check-fingerprint.ts";
import { operationFor } from "./operation-for.ts";
import type { Slots } from "./slots.ts";
import { markDone, markSkipped, plannedStep, runStep, type StepParts } from "./step-run.ts";

export interface JobRunParts extends StepParts {
  readonly slots: Slots;
  readonly wait: Wait;
  /** Aborted when the server shuts down: no further step is begun, and the job stays for the next start. */
  readonly stopping: AbortSignal;
  /** Aborted when the job is cancelled, so that it does not go on waiting for its host. */
  readonly cancelled: AbortSignal;
}

/** `first`: accepted just now. `later`: waited for its turn, or was found after a restart. */
export type RunMode = "first" | "later";

/** Where a job stands. */
type Position = { readonly next: number } | "ended" | "stopped";

/** Takes a job from where its journal says it is to its end. Throws nothing. */
export async function runJob(id: string, mode: RunMode, parts: JobRunParts): Promise<void> {
  try {
    const position = await findPosition(id, mode, parts);
    if (typeof position === "object") await runSteps(id, position.next, parts);
  } catch (error) {
    console.error(error);
    if (parts.ledger.get(id).job.endedAt === null)
      parts.ledger.end(id, "failed", problemDocument(whereItFailed(parts.ledger.get(id), asProblem(error))));
  }
}

async function findPosition(id: string, mode: RunMode, parts: JobRunParts): Promise<Position> {
  const { ledger, journal } = parts;
  const stored = ledger.get(id);
  const last = journal.entries(id).at(-1);
  if (stored.job.endedAt !== null) return "ended";
  if (!last) return begin(stored, mode, parts);
  ledger.write(id, () => ledger.event(id, "note", "Espalier was restarted and takes the job up again."));
  if (last.outcome !== null) return { next: last.step + 1 };
  return settle(stored, last, null, parts);
}

async function begin(stored: StoredJob, mode: RunMode, parts: JobRunParts): Promise<Position> {
  const { ledger, now } = parts;
  const { id } = stored.job;
  if (stored.job.state === "cancelling") return giveUp(id, parts);
  if (mode === "later") {
    const check = () => checkFingerprint(stored.record, parts).then(() => "fits" as const);
    try {
      if ((await withHost(id, check, parts)) === "gave-up") return giveUp(id, parts);
    } catch (error) {
      ledger.end(id, "failed", problemDocument(error));
      return "ended";
    }
    if (ledger.get(id).job.state === "cancelling") return giveUp(id, parts);
  }
  ledger.write(id, () => {
    ledger.update(id, { state: "running", startedAt: stored.job.startedAt ?? now().toISOString() });
    ledger.event(id, "started", `Started for ${stored.job.actor}.`);
  });
  return { next: 0 };
}

async function runSteps(id: string, first: number, parts: JobRunParts): Promise<void> {
  const { ledger } = parts;
  let step = first;
  for (;;) {
    const stored = ledger.get(id);
    if (step >= stored.record.steps.length) return ledger.end(id, "succeeded", null);
    if (parts.stopping.aborted) return;
    if (stored.job.state === "cancelling") return ledger.end(id, "cancelled", null);
    const result = await runStep(stored, step, parts);
    if (result === "done") step++;
    else if (result === "cancelled") return ledger.end(id, "cancelled", null);
    else if ("lost" in result) {
      const entry = parts.journal.entries(id).find((candidate) => candidate.step === step);
      const position = entry ? await settle(stored, entry, result.lost, parts) : "ended";
      if (typeof position !== "object") return;
      step = position.next;
    } else if (plannedStep(stored, step).optional) {
      markSkipped(stored, step, result.failed, parts);
      step++;
    } else return fail(stored, step, result.failed, parts);
  }
}

/**
 * Finds out about a step that was under way when Espalier, or the host, went away.
 * `cause` is the failure that it ended with, or null after a restart.
 *
 * | the world says | after a restart | after a failure in sight |
 * |---|---|---|
 * | done           | go on           | go on                    |
 * | not done       | do it again     | the job failed           |
 * | does not tell  | interrupted     | interrupted              |
 */
async function settle(
  stored: StoredJob,
  entry: JournalEntry,
  cause: Problem | null,
  parts: JobRunParts,
): Promise<Position> {
  const { id, subject } = stored.job;
  const { step } = entry;
  const planned = plannedStep(stored, step);
  const examine = async () => operationFor(subject, entry.call, parts).examine(subject.id, entry.call, entry.evidence);
  let why: Problem | null = cause;
  const found = await withHost(id, examine, parts).catch((error: unknown) => {
    why = asProblem(error);
    return "unknown" as const;
  });
  if (found === "gave-up" && parts.stopping.aborted) return "stopped";
  if (found === "done") {
    markDone(stored, step, parts);
    return { next: step + 1 };
  }
  if (found === "not-done" && cause === null) return { next: step };
  if (planned.optional) {
    markSkipped(stored, step, why ?? new Problem("partial", "Espalier was restarted before it was done."), parts);
    return { next: step + 1 };
  }
  if (found === "not-done" && cause !== null) fail(stored, step, cause, parts);
  else interrupt(stored, step, why, parts);
  return "ended";
}

function fail(stored: StoredJob, step: number, problem: Problem, { ledger, journal, now }: JobRunParts): void {
  const { id } = stored.job;
  ledger.write(id, () => {
    const document = problemDocument(whereItFailed(stored, problem, step));
    if (journal.entries(id).some((entry) => entry.step === step))
      journal.end(id, step, { at: now().toISOString(), outcome: "failed", problem: document });
    ledger.end(id, problem.code === "cancelled" ? "cancelled" : "failed", document);
  });
}

const whereItFailed = ({ record }: StoredJob, problem: Problem, step?: number): Problem =>
  new Problem(
    problem.code,
    problem.message,
    { ...problem.context, step: step === undefined ? null : (record.steps[step]?.title ?? null) },
    { retry: problem.retry, cause: problem },
  );

function interrupt(stored: StoredJob, step: number, why: Problem | null, { ledger, journal, now }: JobRunParts): void {
  const { id, subject } = stored.job;
  const { title } = plannedStep(stored, step);
  const problem = problemDocument(
    new Problem(
      "partial",
      `"${title}" was under way when it was interrupted, and whether it was done cannot be told${why ? ` (${why.message})` : ""}. Look at the tree of ${subject.name} and compare it with the plan before you change anything else.`,
      {
        step: title,
        command: stored.record.plan.steps[step]?.command ?? null,
        cause: why ? problemDocument(why) : null,
      },
    ),
  );
  ledger.write(id, () => {
    journal.end(id, step, { at: now().toISOString(), outcome: "unknown", problem });
    ledger.end(id, "interrupted", problem);
  });
}

/** Nothing of the job was begun: a cancel ends it, a shutdown leaves it. */
function giveUp(id: string, { ledger, stopping }: JobRunParts): Position {
  if (stopping.aborted) return "stopped";
  ledger.end(id, "cancelled", null);
  return "ended";
}

/** Waits for a host that is down without holding a place that another job could use. */
async function withHost<T>(id: string, attempt: () => Promise<T>, parts: JobRunParts): Promise<T | "gave-up"> {
  const { ledger, slots, stopping, cancelled } = parts;
  return awaitHost(attempt, {
    signal: AbortSignal.any([stopping, cancelled]),
    wait: async (ms, signal) => {
      slots.give();
      await parts.wait(ms, signal);
      await slots.take();
    },
    pausing(problem, pauses) {
      if (pauses === 0) ledger.write(id, () => ledger.event(id, "note", `Waiting for the host. ${problem.message}`));
    },
  });
}
