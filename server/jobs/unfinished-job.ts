import { Problem } from "#lib/model/problem.ts";
import { problemDocument } from "#lib/model/problem-document.ts";
import type { StoredJob } from "#server/store/jobs.ts";
import type { JobRunParts, Position } from "./job-run-parts.ts";
import { plannedStep } from "./step-run.ts";

/** A step failed, and with it the job. */
export function fail(stored: StoredJob, step: number, problem: Problem, { ledger, journal, now }: JobRunParts): void {
  const { id } = stored.job;
  ledger.write(id, () => {
    const document = problemDocument(whereItFailed(stored, problem, step));
    if (journal.entries(id).some((entry) => entry.step === step))
      journal.end(id, step, { at: now().toISOString(), outcome: "failed", problem: document });
    ledger.end(id, problem.code === "cancelled" ? "cancelled" : "failed", document);
  });
}

export const whereItFailed = ({ record }: StoredJob, problem: Problem, step?: number): Problem =>
  new Problem(
    problem.code,
    problem.message,
    { ...problem.context, step: step === undefined ? null : (record.steps[step]?.title ?? null) },
    { retry: problem.retry, cause: problem },
  );

/** Nobody can tell whether the step was done: an operator must look. */
export function interrupt(
  stored: StoredJob,
  step: number,
  why: Problem | null,
  { ledger, journal, now }: JobRunParts,
): void {
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
export function giveUp(id: string, { ledger, stopping }: JobRunParts): Position {
  if (stopping.aborted) return "stopped";
  ledger.end(id, "cancelled", null);
  return "ended";
}
