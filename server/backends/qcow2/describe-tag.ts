import type { Operation } from "#server/backends/contract.ts";
import type { VolumeRecord } from "#server/backends/volume/volume-record.ts";
import type { ImageReading } from "./image-reading.ts";
import { type OperationParts, requireRead, tagOf } from "./operation-parts.ts";
import type { CallOf } from "./tag-call.ts";

type Call = CallOf<"describe">;

/** With another description. Of a snapshot that others took, its inferred place is written down as that. */
function described({ record, lineage, ...reading }: ImageReading, call: Call): VolumeRecord {
  const tag = tagOf({ record, lineage, ...reading }, call);
  const description = call.description === "" ? null : call.description;
  if (record.snapshots.some(({ key }) => key === tag.key))
    return { ...record, snapshots: record.snapshots.map((s) => (s.key === tag.key ? { ...s, description } : s)) };
  const { key, name, createdAt } = tag;
  const parent = lineage.placed.get(key)?.parent ?? null;
  return {
    ...record,
    snapshots: [...record.snapshots, { key, name, parent, isInferred: true, description, createdAt }],
  };
}

/** The format has no place for a description: it is kept in Espalier's records. */
export function describeTagOperation({ source: { records }, turns, read }: OperationParts): Operation<Call> {
  return {
    command: () => null,
    evidence: async () => ({}),
    run: (id, call) =>
      turns.run(id, async () => {
        const reading = await read(id);
        requireRead(reading);
        records.put(id, described(reading, call));
      }),
    async examine(id, call) {
      const known = (await read(id)).record.snapshots.find(({ key }) => key === call.key);
      return (known?.description ?? "") === call.description ? "done" : "not-done";
    },
  };
}
