import { asProblem, Problem } from "#lib/model/problem.ts";
import type { JournalEntry } from "#server/store/job-journal.ts";
import type { StoredJob } from "#server/store/jobs.ts";
import type { JobRunParts, Position } from "./job-run-parts.ts";
import { operationFor } from "./operation-for.ts";
import { isAbortable, markDone, markSkipped, plannedStep } from "./step-run.ts";
import { fail, interrupt } from "./unfinished-job.ts";
import { withHost } from "./with-host.ts";

/**
 * Finds out about a step that was under way when Espalier, or the host, went away.
 * `cause` is the failure that it ended with, or null after a restart. `mayRepeat`: a copy is followed again, and what a killed tool left is done again.
 *
 * | the world says | after a restart | after a failure in sight |
 * |---|---|---|
 * | done           | go on           | go on                    |
 * | not done       | do it again     | the job failed; again for a copy or a killed tool |
 * | does not tell  | interrupted     | interrupted              |
 */
export async function settle(
  stored: StoredJob,
  entry: JournalEntry,
  cause: Problem | null,
  mayRepeat: boolean,
  parts: JobRunParts,
): Promise<Position> {
  const { id, subject } = stored.job;
  const { step } = entry;
  const planned = plannedStep(stored, step);
  const operation = () => operationFor(subject, entry.call, parts);
  const examine = async () => operation().examine(subject.id, entry.call, entry.evidence);
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
  const goesOn = () =>
    mayRepeat && (isAbortable(operation(), entry.call) || (cause !== null && "signal" in cause.context));
  if (found === "not-done" && (cause === null || goesOn())) return { next: step };
  if (planned.optional) {
    markSkipped(stored, step, why ?? new Problem("partial", "Espalier was restarted before it was done."), parts);
    return { next: step + 1 };
  }
  if (found === "not-done" && cause !== null) fail(stored, step, cause, parts);
  else interrupt(stored, step, why, parts);
  return "ended";
}
