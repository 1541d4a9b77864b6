import { Problem } from "#lib/model/problem.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import type { Operation } from "#server/backends/contract.ts";
import type { StepCall } from "#server/backends/step-call.ts";
import { markedSnapshot } from "./marked-snapshot.ts";
import type { OperationSources } from "./operation-for.ts";

/** Keeps a picture of the guest's screen with a snapshot. */
export function pictureOperation(
  ref: SubjectRef,
  { inventory, marks }: OperationSources,
): Operation<Extract<StepCall, { op: "picture" }>> {
  return {
    command: () => null,
    evidence: async () => ({}),
    async run(id, call, context) {
      const backend = inventory.backend(ref.host);
      if (!backend.screen) throw new Problem("unsupported", `The host ${ref.host} takes no pictures of screens.`);
      const png = await backend.screen(id, context.signal);
      marks.setThumbnail(ref, await markedSnapshot(ref, call.snapshot, inventory), png);
    },
    /** A picture taken after a restart would show another moment: either there is one, or there is none. */
    async examine(_id, call) {
      const snapshot = await markedSnapshot(ref, call.snapshot, inventory);
      return marks.thumbnail(ref, snapshot) === null ? "unknown" : "done";
    },
  };
}
