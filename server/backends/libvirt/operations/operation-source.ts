import type { Observation, StepCall, StepOp } from "#server/backends/contract.ts";
import type { LibvirtConnection } from "../connection.ts";

export type CallOf<Op extends StepOp> = Extract<StepCall, { op: Op }>;

/** What operations need of the backend. */
export interface OperationSource {
  readonly connection: LibvirtConnection;
  /** A reading made now. */
  observe(id: string, fresh: readonly string[] | "all"): Promise<Observation>;
  /** The subject was changed: what is known of it is old. */
  changed(id: string): void;
}
