import { recordTaken } from "#server/backends/volume/lineage.ts";
import { lostFrom } from "#server/backends/volume/lost-snapshots.ts";
import type { RecordedSnapshot, VolumeRecord } from "#server/backends/volume/volume-record.ts";
import type { Tag } from "./tag.ts";

/** A snapshot is written down before QEMU has given it an id and a time. Its name is unique then. */
const awaited = "awaited ";
/** Clocks of the record and of the image are the same, but the one counts finer. */
const clockSlackMs = 1_000;

export const awaitedKey = (name: string): string => `${awaited}${name}`;

/** With a snapshot that is about to be taken. */
export const recordAwaited = (
  record: VolumeRecord,
  { name, description, createdAt }: Pick<RecordedSnapshot, "name" | "description" | "createdAt">,
  head: string | null,
): VolumeRecord => recordTaken(record, { key: awaitedKey(name), name, parent: head, description, createdAt });

/** Without one that was not taken after all. */
export function withoutAwaited(record: VolumeRecord, name: string, before: VolumeRecord): VolumeRecord {
  const key = awaitedKey(name);
  const { head: _, headAt: __, ...rest } = record;
  const stood = {
    ...(before.head === undefined ? {} : { head: before.head }),
    ...(before.headAt === undefined ? {} : { headAt: before.headAt }),
  };
  const snapshots = record.snapshots.filter((snapshot) => snapshot.key !== key);
  return record.head === key ? { ...rest, ...stood, snapshots } : { ...record, snapshots };
}

/** With the keys that awaited snapshots got. What is awaited and not there stays as it is: a job may go on with it. */
export function settledRecord(record: VolumeRecord, tags: readonly Tag[]): VolumeRecord {
  const known = new Set(record.snapshots.map(({ key }) => key));
  const found = new Map<string, Tag>();
  for (const { key, name, createdAt } of record.snapshots) {
    if (key !== awaitedKey(name)) continue;
    const since = Date.parse(createdAt) - clockSlackMs;
    const fitting = tags.filter((t) => t.name === name && !known.has(t.key) && Date.parse(t.createdAt) >= since);
    const [only, second] = fitting;
    if (only && !second) found.set(key, only);
  }
  if (found.size === 0) return record;
  const settled = (key: string | null): string | null => (key === null ? null : (found.get(key)?.key ?? key));
  const head = record.head === undefined || record.head === null ? undefined : found.get(record.head);
  return {
    ...record,
    ...(head ? { head: head.key, headAt: head.createdAt } : {}),
    snapshots: record.snapshots.map((snapshot) => {
      const tag = found.get(snapshot.key);
      const parent = settled(snapshot.parent);
      return tag ? { ...snapshot, key: tag.key, parent, createdAt: tag.createdAt } : { ...snapshot, parent };
    }),
  };
}

/** Snapshots that were written down and are not among the tags. What is awaited was not there yet. */
export function lostTags(record: VolumeRecord, tags: readonly Tag[]): readonly RecordedSnapshot[] {
  const there = new Set(tags.map(({ key }) => key));
  return lostFrom(record, ({ key, name }) => there.has(key) || key === awaitedKey(name));
}
