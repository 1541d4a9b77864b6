import type { ProblemDocument } from "#lib/model/problem-document.ts";
import type { Evidence } from "#server/backends/contract.ts";
import type { StepCall } from "#server/backends/step-call.ts";
import type { Database } from "./database.ts";

/** What is known of a step that was begun. */
export interface JournalEntry {
  readonly step: number;
  readonly call: StepCall;
  /** What the world looked like just before. */
  readonly evidence: Evidence;
  readonly begunAt: string;
  /** Null while the step is under way, and for ever after a crash in it. */
  readonly endedAt: string | null;
  readonly outcome: StepOutcome | null;
  readonly problem: ProblemDocument | null;
}

/** `unknown`: a crash left it open and the world did not tell. */
export type StepOutcome = "done" | "failed" | "unknown";

/** Steps of jobs, written down before and after each. */
export interface JobJournal {
  /** A step that is begun again after a crash replaces its earlier entry. */
  begin(job: string, entry: Pick<JournalEntry, "step" | "call" | "evidence" | "begunAt">): void;
  end(job: string, step: number, end: { at: string; outcome: StepOutcome; problem: ProblemDocument | null }): void;
  /** In the order of the steps. */
  entries(job: string): readonly JournalEntry[];
}

interface EntryRow {
  step: number;
  call: string;
  evidence: string;
  begun_at: string;
  ended_at: string | null;
  outcome: StepOutcome | null;
  problem: string | null;
}

export function sqliteJobJournal(database: Database): JobJournal {
  const begin = database.prepare(
    "INSERT OR REPLACE INTO job_step (job, step, call, evidence, begun_at) VALUES (?, ?, ?, ?, ?)",
  );
  const end = database.prepare("UPDATE job_step SET ended_at = ?, outcome = ?, problem = ? WHERE job = ? AND step = ?");
  const entries = database.prepare("SELECT * FROM job_step WHERE job = ? ORDER BY step");
  return {
    begin: (job, entry) =>
      void begin.run(job, entry.step, JSON.stringify(entry.call), JSON.stringify(entry.evidence), entry.begunAt),
    end: (job, step, { at, outcome, problem }) =>
      void end.run(at, outcome, problem === null ? null : JSON.stringify(problem), job, step),
    entries: (job) =>
      (entries.all(job) as unknown as EntryRow[]).map((row) => ({
        step: row.step,
        call: JSON.parse(row.call) as StepCall,
        evidence: JSON.parse(row.evidence) as Evidence,
        begunAt: row.begun_at,
        endedAt: row.ended_at,
        outcome: row.outcome,
        problem: row.problem === null ? null : (JSON.parse(row.problem) as ProblemDocument),
      })),
  };
}
