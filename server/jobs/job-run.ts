import { asProblem } from "#lib/model/problem.ts";
import { problemDocument } from "#lib/model/problem-document.ts";
import type { StoredJob } from "#server/store/jobs.ts";
import { checkFingerprint } from "./check-fingerprint.ts";
import type { JobRunParts, Position } from "./job-run-parts.ts";
import { settle } from "./settle-step.ts";
import { isUnderWay, markSkipped, plannedStep, runStep } from "./step-run.ts";
import { fail, giveUp, whereItFailed } from "./unfinished-job.ts";
import { withHost } from "./with-host.ts";

/** `first`: accepted just now. `later`: waited for its turn, or was found after a restart. */
export type RunMode = "first" | "later";

const takenUp = "Espalier was restarted and takes the job up again.";

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
  ledger.write(id, () => ledger.event(id, "note", takenUp));
  if (last.outcome !== null) return { next: last.step + 1 };
  return settle(stored, last, null, true, parts);
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
    if (stored.job.startedAt === null) ledger.event(id, "started", `Started for ${stored.job.actor}.`);
    else ledger.event(id, "note", takenUp);
  });
  return { next: 0 };
}

async function runSteps(id: string, first: number, parts: JobRunParts): Promise<void> {
  const { ledger } = parts;
  const repeated = new Set<number>();
  let step = first;
  for (;;) {
    const stored = ledger.get(id);
    if (step >= stored.record.steps.length) return ledger.end(id, "succeeded", null);
    if (parts.stopping.aborted) return;
    // A copy that goes on in QEMU is not left behind: its step is taken up and stopped.
    if (stored.job.state === "cancelling" && !isUnderWay(id, step, parts)) return ledger.end(id, "cancelled", null);
    const result = await runStep(stored, step, parts);
    if (result === "done") step++;
    else if (result === "cancelled") return ledger.end(id, "cancelled", null);
    else if ("lost" in result) {
      const entry = parts.journal.entries(id).find((candidate) => candidate.step === step);
      // A host may go and come back often; a tool that is killed twice is killed for a reason.
      const mayRepeat = result.lost.code === "host-down" || !repeated.has(step);
      repeated.add(step);
      const position = entry ? await settle(stored, entry, result.lost, mayRepeat, parts) : "ended";
      if (typeof position !== "object") return;
      step = position.next;
    } else if (plannedStep(stored, step).optional) {
      markSkipped(stored, step, result.failed, parts);
      step++;
    } else return fail(stored, step, result.failed, parts);
  }
}
