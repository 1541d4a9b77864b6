import type { Operation } from "#server/backends/contract.ts";
import type { VolumeRecord } from "#server/backends/volume/volume-record.ts";
import { recordMembers, recordMoved } from "./family-record.ts";
import type { OperationParts } from "./operation-parts.ts";
import type { CallOf } from "./overlay-call.ts";

/** Done again, it writes the same; so it is never asked whether it was done. */
function recordOperation<Call>(
  { source: { records }, turns }: OperationParts,
  change: (record: VolumeRecord, call: Call) => VolumeRecord | null,
): Operation<Call> {
  return {
    command: () => null,
    evidence: async () => ({}),
    run: (id, call) =>
      turns.run(id, async () => {
        const changed = change(records.get(id), call);
        if (changed === null) records.drop(id);
        else records.put(id, changed);
      }),
    examine: async () => "not-done",
  };
}

/** All files that belong to the volume before others are written to or go: what connects them may go too. */
export const holdOperation = ({ source: { records }, turns, read }: OperationParts): Operation<CallOf<"hold">> => ({
  command: () => null,
  evidence: async () => ({}),
  run: (id, { live }) =>
    turns.run(id, async () => {
      const { record, family } = await read(id, live);
      records.put(id, recordMembers({ ...record, live }, family));
    }),
  examine: async () => "not-done",
});

export const noteOperation = (parts: OperationParts): Operation<CallOf<"note">> =>
  recordOperation(parts, (record, { live, moved }) => recordMoved(record, live, moved));

/** Files have no place for names and descriptions: they are kept in Espalier's records. */
export const describeOperation = (parts: OperationParts): Operation<CallOf<"describe">> =>
  recordOperation(parts, (record, { file, name, description, createdAt, isInferred }) => {
    const place = isInferred ? { isInferred } : {};
    const described = { key: file, name, parent: null, ...place, description, createdAt };
    return { ...record, snapshots: [...record.snapshots.filter(({ key }) => key !== file), described] };
  });

export const forgetOperation = (parts: OperationParts): Operation<CallOf<"forget">> =>
  recordOperation(parts, () => null);
