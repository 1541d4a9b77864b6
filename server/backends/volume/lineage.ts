import type { RecordedSnapshot, VolumeRecord } from "./volume-record.ts";

/** A snapshot as the storage itself has it. */
export interface NativeSnapshot {
  /** Unique in its volume. */
  readonly key: string;
  readonly name: string;
  readonly createdAt: string | null;
}

export interface PlacedSnapshot {
  readonly parent: string | null;
  /** Nobody wrote down where it belongs. */
  readonly isInferred: boolean;
  readonly record: RecordedSnapshot | null;
}

export interface Lineage {
  /** By key, for every native snapshot. */
  readonly placed: ReadonlyMap<string, PlacedSnapshot>;
  readonly head: string | null;
  readonly isHeadInferred: boolean;
}

/** What a found snapshot most likely descends from, among those that are older than it; undefined: the times decide. */
export type GuessParent = (snapshot: NativeSnapshot, older: readonly NativeSnapshot[]) => string | null | undefined;

const timeOf = ({ createdAt }: NativeSnapshot): number => (createdAt === null ? 0 : Date.parse(createdAt));

/**
 * The tree of a storage that keeps only a list: what was recorded stands as it is; what others made is placed by `guess`, else by
 * time, below what was live then. A recorded parent that is gone gives way to the nearest one above it that is there.
 */
export function lineageOf(
  natives: readonly NativeSnapshot[],
  record: VolumeRecord,
  guess: GuessParent = () => undefined,
): Lineage {
  const there = new Map(natives.map((native) => [native.key, native]));
  const recorded = new Map(record.snapshots.map((snapshot) => [snapshot.key, snapshot]));
  const climb = (key: string | null | undefined): string | null => {
    const seen = new Set<string>();
    for (let at = key ?? null; at !== null && !seen.has(at); at = recorded.get(at)?.parent ?? null) {
      if (there.has(at)) return at;
      seen.add(at);
    }
    return null;
  };
  const placed = new Map<string, PlacedSnapshot>();
  for (const { key } of natives) {
    const own = recorded.get(key);
    if (own) placed.set(key, { parent: climb(own.parent), isInferred: own.isInferred ?? false, record: own });
  }
  const isKnown = record.head !== undefined;
  let head = isKnown ? climb(record.head) : null;
  let isHeadInferred = !isKnown && natives.length > 0;
  const headAt = record.headAt === undefined ? 0 : Date.parse(record.headAt);
  const byTime = natives.toSorted((a, b) => timeOf(a) - timeOf(b) || (a.key < b.key ? -1 : 1));
  byTime.forEach((native, at) => {
    if (placed.has(native.key)) {
      if (!isKnown) head = native.key;
      return;
    }
    const older = byTime.slice(0, at);
    const isSinceHead = isKnown && timeOf(native) >= headAt;
    const byTimes = isSinceHead ? head : (older.at(-1)?.key ?? null);
    placed.set(native.key, { parent: guess(native, older) ?? byTimes, isInferred: true, record: null });
    if (isKnown && !isSinceHead) return;
    head = native.key;
    isHeadInferred = true;
  });
  return { placed, head, isHeadInferred };
}

/** With a snapshot that is about to be taken of the live state, which then descends from it. */
export const recordTaken = (record: VolumeRecord, taken: RecordedSnapshot): VolumeRecord => ({
  ...record,
  head: taken.key,
  headAt: taken.createdAt,
  snapshots: [...record.snapshots.filter(({ key }) => key !== taken.key), taken],
});

/** With the live state gone back to a snapshot. */
export const recordReverted = (record: VolumeRecord, key: string, at: string): VolumeRecord => ({
  ...record,
  head: key,
  headAt: at,
});

/** Without snapshots that are gone: what descended from one descends from what that one did. */
export function recordRemoved(record: VolumeRecord, keys: readonly string[]): VolumeRecord {
  const gone = new Set(keys);
  const parents = new Map(record.snapshots.map(({ key, parent }) => [key, parent]));
  const climb = (key: string | null): string | null => {
    let at = key;
    for (let steps = 0; at !== null && gone.has(at) && steps <= parents.size; steps++) at = parents.get(at) ?? null;
    return at;
  };
  return {
    ...record,
    ...(record.head === undefined ? {} : { head: climb(record.head) }),
    snapshots: record.snapshots
      .filter(({ key }) => !gone.has(key))
      .map((snapshot) => ({ ...snapshot, parent: climb(snapshot.parent) })),
  };
}
