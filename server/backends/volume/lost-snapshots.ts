import type { Finding } from "#lib/model/finding.ts";
import type { Operation } from "#server/backends/contract.ts";
import { recordRemoved } from "./lineage.ts";
import type { OneAtATime } from "./one-at-a-time.ts";
import type { RecordedSnapshot, VolumeRecord } from "./volume-record.ts";
import type { VolumeSource } from "./volume-source.ts";

/** Snapshots that were written down and are not in the storage, while no change of Espalier makes or removes them. */
export const lostFrom = (
  { snapshots }: VolumeRecord,
  isThere: (snapshot: RecordedSnapshot) => boolean,
): RecordedSnapshot[] => snapshots.filter((each) => each.isUnderWay !== true && !isThere(each));

const longestText = 200;

const described = (description: string | null): string => {
  if (!description) return "";
  const text = [...description];
  return ` (“${text.slice(0, longestText).join("")}${text.length > longestText ? "…" : ""}”)`;
};

/** A finding for each lost snapshot. `gone`: what of it is gone, as the beginning of a sentence; `file`: its path, if it had one. */
export function lostFindings(
  lost: readonly RecordedSnapshot[],
  of: (snapshot: RecordedSnapshot) => { readonly gone: string; readonly file: string | null },
): Finding[] {
  return lost.map((snapshot) => {
    const { key, name, description, createdAt } = snapshot;
    const { gone, file } = of(snapshot);
    const id = `lost-snapshot:${key}`;
    const all = lost.length > 1 ? [{ choice: "forget-all", title: `Forget all ${lost.length} lost snapshots` }] : [];
    return {
      ...{ id, kind: "lost-snapshot", severity: "danger" },
      text: `The snapshot "${name}" of ${createdAt.slice(0, 16).replace("T", " ")} UTC${described(description)} is lost: ${gone}, though it was not deleted here. Nobody can go back to it${file === null ? "" : " unless it is put back there"}.`,
      objects: [{ kind: "record", id: key, name }, ...(file === null ? [] : [{ kind: "file", id: file, name: file }])],
      repair: { action: "repair", finding: id },
      repairs: [{ choice: "forget", title: "Forget the snapshot" }, ...all],
    };
  });
}

/** Drops what is known of a snapshot whose storage is gone. The storage is not touched. */
export interface ForgetLostCall {
  readonly verb: "forgetLost";
  readonly key: string;
}

interface Forgetting {
  readonly source: Pick<VolumeSource, "records">;
  readonly turns: OneAtATime;
  /** The record and the lost snapshots, read now. */
  read(id: string): Promise<{ readonly record: VolumeRecord; readonly lost: readonly RecordedSnapshot[] }>;
}

/** What is there again is not forgotten. What descended from a forgotten one descends from what that one did. */
export function forgetLostOperation({ source: { records }, turns, read }: Forgetting): Operation<ForgetLostCall> {
  return {
    command: () => null,
    evidence: async () => ({}),
    run: (id, { key }) =>
      turns.run(id, async () => {
        const { record, lost } = await read(id);
        if (lost.some((snapshot) => snapshot.key === key)) records.put(id, recordRemoved(record, [key]));
      }),
    examine: async () => "not-done",
  };
}

/** Of snapshots whose storage a change of Espalier is about to make or to take away. */
export const recordUnderWay = (record: VolumeRecord, key: string): VolumeRecord => ({
  ...record,
  snapshots: record.snapshots.map((each) => (each.key === key ? { ...each, isUnderWay: true } : each)),
});

/** Of a snapshot that is there: from now on it can be lost. */
export const recordSettled = (record: VolumeRecord, key: string): VolumeRecord => ({
  ...record,
  snapshots: record.snapshots.map(({ isUnderWay, ...each }) =>
    isUnderWay === true && each.key !== key ? { ...each, isUnderWay } : each,
  ),
});

interface Removal {
  readonly remove: () => Promise<void>;
  /** Whether its storage is gone, asked when the removal failed. */
  readonly isGone: () => Promise<boolean>;
  /** The record without it. Default: what descended from it descends from what it did. */
  readonly without?: (record: VolumeRecord, key: string) => VolumeRecord;
}

/** Removes a snapshot's storage, then what is known of it. At no time in between is it taken for lost, also if the server dies there. */
export async function removing(
  { records }: Pick<VolumeSource, "records">,
  id: string,
  key: string,
  { remove, isGone, without = (record) => recordRemoved(record, [key]) }: Removal,
): Promise<void> {
  records.put(id, recordUnderWay(records.get(id), key));
  try {
    await remove();
  } catch (error) {
    const change = (await isGone().catch(() => false)) ? without : recordSettled;
    records.put(id, change(records.get(id), key));
    throw error;
  }
  records.put(id, without(records.get(id), key));
}
