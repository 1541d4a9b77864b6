import type { SubjectRef } from "#lib/model/subject.ts";
import type { Operation } from "#server/backends/contract.ts";
import type { StepCall } from "#server/backends/step-call.ts";
import { markedSnapshot } from "./marked-snapshot.ts";
import type { OperationSources } from "./operation-for.ts";

/** Locks or unlocks a snapshot in Espalier's own store. */
export function lockOperation(
  ref: SubjectRef,
  { inventory, marks }: OperationSources,
): Operation<Extract<StepCall, { op: "lock" }>> {
  return {
    command: () => null,
    evidence: async () => ({}),
    run: async (_id, call) => marks.setLocked(ref, await markedSnapshot(ref, call.snapshot, inventory), call.locked),
    async examine(_id, call) {
      const { id, createdAt } = await markedSnapshot(ref, call.snapshot, inventory);
      return marks.isLocked(ref, id, createdAt) === call.locked ? "done" : "not-done";
    },
  };
}
