import type { MachineObservation } from "#server/backends/contract.ts";
import type { StepCall, StepOp } from "#server/backends/step-call.ts";
import type { LibvirtConnection } from "../connection.ts";

export type CallOf<Op extends StepOp> = Extract<StepCall, { op: Op }>;

/** What operations need of the backend. */
export interface OperationSource {
  readonly connection: LibvirtConnection;
  /** A reading made now. */
  observe(id: string, fresh: readonly string[] | "all"): Promise<MachineObservation>;
  /** Who needs a file, looked up now: other machines, their snapshots, files that build on it, processes that have it locked. */
  holdersOf(id: string, path: string): Promise<readonly string[]>;
  /** The subject was changed: what is known of it is old. */
  changed(id: string): void;
}
