import { asProblem, Problem } from "#lib/model/problem.ts";
import { problemDocument } from "#lib/model/problem-document.ts";
import type { Evidence, Operation, RunContext } from "#server/backends/contract.ts";
import type { StepCall } from "#server/backends/step-call.ts";
import type { JobJournal } from "#server/store/job-journal.ts";
import type { StoredJob } from "#server/store/jobs.ts";
import type { JobLedger } from "./job-ledger.ts";
import { type OperationSources, operationFor } from "./operation-for.ts";

export interface StepParts extends OperationSources {
  readonly ledger: JobLedger;
  readonly journal: JobJournal;
  /** Aborted when the job is cancelled. */
  readonly cancelled: AbortSignal;
}

/** `lost`: the host went out of sight during the step; the world must be asked. */
export type StepResult = "done" | "cancelled" | { readonly failed: Problem } | { readonly lost: Problem };

const progressEveryMs = 250;

/** Runs one step, written down before and after. */
export async function runStep(stored: StoredJob, step: number, parts: StepParts): Promise<StepResult> {
  const { ledger } = parts;
  const { id, subject } = stored.job;
  const planned = plannedStep(stored, step);
  let evidence: Evidence;
  try {
    const operation = operationFor(subject, planned.call, parts);
    evidence = await operation.evidence(subject.id, planned.call);
    // A cancel that was taken while the evidence was gathered comes before the step.
    if (ledger.get(id).job.state === "cancelling" && !isUnderWay(id, step, parts)) return "cancelled";
    const abortable = isAbortable(operation, planned.call);
    begin(stored, step, evidence, abortable, parts);
    await operation.run(subject.id, planned.call, runContext(id, step, abortable, parts));
  } catch (error) {
    const problem = asProblem(error);
    if (problem.code === "internal") console.error(error);
    const isBegun = isUnderWay(id, step, parts);
    // What a killed tool had asked for may be done all the same: libvirt goes on without it.
    const isLost = problem.code === "host-down" || problem.code === "timed-out" || "signal" in problem.context;
    return isBegun && isLost ? { lost: problem } : { failed: problem };
  }
  markDone(stored, step, parts);
  return "done";
}

export const isAbortable = (operation: Operation<StepCall>, call: StepCall): boolean =>
  operation.isAbortable?.(call) ?? operation.abortable === true;

export const plannedStep = ({ record }: StoredJob, step: number) => {
  const planned = record.steps[step];
  if (!planned) throw new Problem("internal", `The plan has no step ${step + 1}.`);
  return planned;
};

/** Begun by an earlier run of the server, and not known to be at its end. */
export const isUnderWay = (id: string, step: number, { journal }: Pick<StepParts, "journal">): boolean =>
  journal.entries(id).some((entry) => entry.step === step && entry.endedAt === null);

function begin(
  stored: StoredJob,
  step: number,
  evidence: Evidence,
  abortable: boolean,
  { ledger, journal, now }: StepParts,
): void {
  const { id } = stored.job;
  const { title, call } = plannedStep(stored, step);
  const shown = stored.record.plan.steps[step];
  ledger.write(id, () => {
    journal.begin(id, { step, call, evidence, begunAt: now().toISOString() });
    ledger.update(id, { stepTitle: title, progress: null, cancellable: abortable || mayCancelAfter(stored, step) });
    ledger.event(id, "step", title, {
      step: step + 1,
      steps: stored.record.steps.length,
      argv: shown?.command ?? null,
      input: shown?.input ?? null,
      destructive: plannedStep(stored, step).destructive,
    });
  });
}

/** While this step runs: nothing that cannot be had back was begun, and there is something left not to do. */
const mayCancelAfter = ({ record }: StoredJob, step: number): boolean =>
  step < record.steps.length - 1 && !record.steps.slice(0, step + 1).some(({ destructive }) => destructive);

export function markDone(stored: StoredJob, step: number, parts: StepParts): void {
  const { ledger, journal, marks, trash, now } = parts;
  const { id, subject } = stored.job;
  const { call } = plannedStep(stored, step);
  ledger.write(id, () => {
    journal.end(id, step, { at: now().toISOString(), outcome: "done", problem: null });
    ledger.update(id, { step: step + 1, progress: null });
    if (call.op !== "remove") return;
    // Its picture comes back with it.
    const kept = trash.of(subject, now()).find((entry) => entry.job === id);
    if (!kept?.snapshots.some((snapshot) => snapshot.id === call.snapshot)) marks.forget(subject, call.snapshot);
  });
}

/** A step whose failure does not stop the job. */
export function markSkipped(stored: StoredJob, step: number, problem: Problem, parts: StepParts): void {
  const { id } = stored.job;
  const document = problemDocument(problem);
  parts.ledger.write(id, () => {
    if (parts.journal.entries(id).some((entry) => entry.step === step))
      parts.journal.end(id, step, { at: parts.now().toISOString(), outcome: "failed", problem: document });
    parts.ledger.update(id, { step: step + 1, progress: null });
    parts.ledger.event(id, "warning", `${plannedStep(stored, step).title}: ${problem.message}`, {
      step: step + 1,
      problem: document,
    });
  });
}

function runContext(id: string, step: number, abortable: boolean, { ledger, now, cancelled }: StepParts): RunContext {
  let told = { fraction: 0, at: 0 };
  const isCurrent = () => {
    const { job } = ledger.get(id);
    return job.endedAt === null && job.step === step;
  };
  return {
    job: id,
    // Where the operation takes no abort, a cancel waits for its end: a native change that was begun is not cut off.
    signal: abortable ? cancelled : new AbortController().signal,
    progress(given) {
      const fraction = Math.min(1, Math.max(0, given));
      const at = now().getTime();
      if (!Number.isFinite(given) || fraction <= told.fraction || !isCurrent()) return;
      if (fraction < 1 && at - told.at < progressEveryMs) return;
      told = { fraction, at };
      ledger.write(id, () => {
        ledger.update(id, { progress: fraction });
        ledger.event(id, "progress", `${Math.floor(fraction * 100)} %`, { fraction });
      });
    },
    note(text) {
      if (isCurrent()) ledger.write(id, () => ledger.event(id, "note", text));
    },
  };
}
