import type { SubjectRef } from "#lib/model/subject.ts";
import type { Operation } from "#server/backends/contract.ts";
import type { StepCall } from "#server/backends/step-call.ts";
import type { OperationSources } from "./operation-for.ts";

/** Takes frozen files as they are now, in Espalier's own store. */
export const acceptFilesOperation = (
  ref: SubjectRef,
  { frozen }: OperationSources,
): Operation<Extract<StepCall, { op: "acceptFiles" }>> => ({
  command: () => null,
  evidence: async () => ({}),
  run: async (_id, { files }) => frozen.accept(ref, files),
  examine: async () => "not-done",
});
