import type { Wait } from "./await-host.ts";
import type { Slots } from "./slots.ts";
import type { StepParts } from "./step-run.ts";

export interface JobRunParts extends StepParts {
  readonly slots: Slots;
  readonly wait: Wait;
  /** Aborted when the server shuts down: no further step is begun, and the job stays for the next start. */
  readonly stopping: AbortSignal;
}

/** Where a job stands: at its next step, at its end, or left for the next start of the server. */
export type Position = { readonly next: number } | "ended" | "stopped";
