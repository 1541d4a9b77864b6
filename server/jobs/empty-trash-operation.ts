import type { SubjectRef } from "#lib/model/subject.ts";
import type { Operation } from "#server/backends/contract.ts";
import type { StepCall } from "#server/backends/step-call.ts";
import { discardEntry } from "./discard-entry.ts";
import type { OperationSources } from "./operation-for.ts";

/** Frees what an entry keeps before its time is over. */
export function emptyTrashOperation(
  _ref: SubjectRef,
  sources: OperationSources,
): Operation<Extract<StepCall, { op: "emptyTrash" }>> {
  return {
    command: () => null,
    evidence: async () => ({}),
    async run(_id, { entry }) {
      const record = sources.trash.get(entry);
      if (record && (await discardEntry(record, sources))) sources.trash.drop(entry);
    },
    examine: async (_id, { entry }) => (sources.trash.get(entry) === null ? "done" : "not-done"),
  };
}
