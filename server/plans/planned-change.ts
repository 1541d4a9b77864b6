import type { Intent } from "#lib/model/intent.ts";
import type { SnapshotDiskResult } from "#lib/model/job.ts";
import type { Plan } from "#lib/model/plan.ts";
import type { StepCall } from "#server/backends/step-call.ts";

/** A plan's step together with the native change behind it. */
export interface PlannedStep {
  readonly title: string;
  readonly destructive: boolean;
  readonly call: StepCall;
  /** Failure is told as a warning and the job goes on: for pictures, never for data. */
  readonly optional: boolean;
}

/** What a planner makes of an intent: the plan without id and times, and the calls. Pure data. */
export interface PlannedChange
  extends Omit<Plan, "id" | "createdAt" | "expiresAt" | "steps" | "subject" | "fingerprint" | "before"> {
  readonly intent: Intent;
  readonly steps: readonly PlannedStep[];
  /** Snapshots whose metadata and data the plan relies on; its fingerprint is taken over them. */
  readonly reliesOn: readonly string[];
  /** Snapshots that progress is shown on. */
  readonly touches: readonly string[];
  /** What the job's result says changed, one sentence each, and the intent that takes it back. */
  readonly result: {
    readonly changed: readonly string[];
    readonly snapshot: string | null;
    readonly undo: Intent | null;
    /** Of a snapshot of a machine's disks. */
    readonly disks?: readonly SnapshotDiskResult[];
  };
}

/** A stored plan: what was shown, and what the job will do. */
export interface PlanRecord {
  readonly plan: Plan;
  readonly steps: readonly PlannedStep[];
  readonly reliesOn: readonly string[];
  readonly touches: readonly string[];
  /** Files and folders of the subject: two jobs that have one in common never run at once. */
  readonly files: readonly string[];
  readonly result: PlannedChange["result"];
}
