import type { SubjectRef } from "#lib/model/subject.ts";
import type { Operation } from "#server/backends/contract.ts";
import type { StepCall } from "#server/backends/step-call.ts";
import type { OperationSources } from "./operation-for.ts";

/** Writes the descriptions of snapshots down in Espalier's own store, before the job's other steps change them. */
export function keepDescriptionsOperation(
  ref: SubjectRef,
  { inventory, saved, now }: OperationSources,
): Operation<Extract<StepCall, { op: "keepDescriptions" }>> {
  return {
    command: () => null,
    evidence: async () => ({}),
    async run(id, { snapshots }, { job }) {
      const backend = inventory.backend(ref.host);
      for (const snapshot of snapshots) {
        const xml = await backend.snapshotXml(id, snapshot);
        saved.keep(job, { snapshot, xml, savedAt: now().toISOString() });
      }
    },
    /** Nothing of the host is changed by it, and what was kept before stays: it may be done again. */
    examine: async () => "not-done",
  };
}
