import { Problem } from "#lib/model/problem.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import type { Operation } from "#server/backends/contract.ts";
import type { StepCall } from "#server/backends/step-call.ts";
import { requireCapability } from "#server/plans/plan-context.ts";
import { restorable } from "#server/plans/restorable.ts";
import type { TrashRecord } from "#server/plans/trash-record.ts";
import type { OperationSources } from "./operation-for.ts";
import { readTrash } from "./read-trash.ts";

type CallOf<Op extends StepCall["op"]> = Extract<StepCall, { op: Op }>;

/** Throws `stale` for an entry that is restored, emptied or being emptied. */
function recordOf(entry: string, ref: SubjectRef, { trash, now }: OperationSources): TrashRecord {
  const record = trash.of(ref, now()).find(({ id }) => id === entry);
  if (record) return record;
  throw new Problem("stale", "This is in the trash no more: it was restored or emptied meanwhile.", { trash: entry });
}

/** Looks once more, just before the first file is moved: the plan's fingerprint does not cover what lies in the trash. */
export function checkTrashOperation(ref: SubjectRef, sources: OperationSources): Operation<CallOf<"checkTrash">> {
  return {
    command: () => null,
    evidence: async () => ({}),
    async run(_id, { entry }) {
      const record = recordOf(entry, ref, sources);
      const observation = await sources.inventory.observeMachine(ref, { fresh: record.snapshots.map(({ id }) => id) });
      const context = await readTrash(ref, observation, sources);
      const names = record.snapshots.map(({ id }) => `"${id}"`).join(", ");
      if (context) requireCapability(restorable(record, context, observation), `${names} cannot be restored`);
    },
    examine: async () => "not-done",
  };
}

/** The backend's `redefine` with the description that the store holds: passwords in it are written to no plan and no journal. */
export function restoreSnapshotOperation(
  ref: SubjectRef,
  sources: OperationSources,
): Operation<CallOf<"restoreSnapshot">> {
  const native = () => {
    const { redefine } = sources.inventory.backend(ref.host).operations;
    if (redefine) return redefine;
    throw new Problem("unsupported", `The host ${ref.host} takes no snapshots back.`);
  };
  const withXml = ({ entry, snapshot, parent }: CallOf<"restoreSnapshot">): CallOf<"redefine"> => {
    const xml = sources.trash.description(entry, snapshot);
    if (xml === null) throw new Problem("stale", `The description of "${snapshot}" is in the trash no more.`);
    return { op: "redefine", snapshot, parent, xml };
  };
  return {
    command: (id, { snapshot, parent }) => native().command(id, { op: "redefine", snapshot, parent, xml: "" }),
    evidence: (id, call) => native().evidence(id, withXml(call)),
    run: (id, call, context) => native().run(id, withXml(call), context),
    examine: (id, call, evidence) => native().examine(id, withXml(call), evidence),
  };
}

export function closeTrashOperation(_ref: SubjectRef, { trash }: OperationSources): Operation<CallOf<"closeTrash">> {
  return {
    command: () => null,
    evidence: async () => ({}),
    run: async (_id, { entry }) => trash.drop(entry),
    examine: async (_id, { entry }) => (trash.get(entry) === null ? "done" : "not-done"),
  };
}
