import { no, notNow, type SnapshotAction, snapshotActions, type VolumeHeadAction, yes } from "#lib/model/capability.ts";
import { Problem } from "#lib/model/problem.ts";
import type { VolumeObservation } from "#server/backends/contract.ts";
import { goneFinding } from "#server/backends/volume/gone-live.ts";
import { lostFindings } from "#server/backends/volume/lost-snapshots.ts";
import type { VolumeSequence } from "#server/backends/volume/volume-facts.ts";
import type { RecordedSnapshot } from "#server/backends/volume/volume-record.ts";
import type { Lie } from "./lies.ts";
import type { MemoryCall } from "./memory-changes.ts";
import type { MemoryStorage, MemoryVolume } from "./memory-storage.ts";

/** What was written down and is in the memory no more. */
export const lostIn = ({ known, points }: MemoryVolume, lie: Lie | null): RecordedSnapshot[] =>
  lie === "what others removed is not told of"
    ? []
    : [...known.values()].filter(({ key }) => !points.some(({ id }) => id === key));

const sequence = (
  calls: readonly (readonly [MemoryCall, boolean])[],
  snapshot: string | null = null,
): VolumeSequence => ({
  steps: calls.map(([call, destructive]) => ({ title: call.verb, destructive, call })),
  ...{ effects: [], bytesToCopy: 0, freeNeeded: [], undoable: "no", snapshot },
});

/** Reads volumes in memory, honest or with one lie. */
export function memoryReader(storage: MemoryStorage, lie: Lie | null): (id: string) => VolumeObservation {
  return (id) => {
    if (!storage.volumes.has(id) && lie === "an unknown volume has no snapshots")
      storage.volumes.set(id, storage.at(storage.add()));
    const memory = storage.at(id);
    const points = memory.points
      .filter((point) => !(point.isForeign && lie === "what others took is not shown"))
      .filter((_, at) => !(lie === "one snapshot is not shown" && at === 1));
    const isThere = (parent: string | null) => parent !== null && points.some((point) => point.id === parent);
    const head = lie === "the head hangs at the root" ? (points[0]?.id ?? null) : memory.head;
    const newId = () => `s${storage.next()}`;
    const held = memory.isHeld && lie !== "a user is overlooked";
    const isGone = memory.isGone && lie !== "a live state that is gone is shown as there";
    const gone = notNow("It is gone.");
    const busy = { status: "not-now", reason: "Somebody has it.", blockers: [], traits: {} } as const;
    const capability = (action: SnapshotAction) => {
      if (action === "lock" || action === "merge" || action === "diff" || action === "backup")
        return no("Not in memory.");
      if (action === "clone" && lie === "a no without a reason") return no("");
      return action === "revert" && held ? busy : yes();
    };
    const digest = JSON.stringify([
      memory.writes,
      memory.head,
      points.map((point) => [point.id, point.name, point.description]),
    ]);
    return {
      subject: { host: "test", kind: "volume", id, name: id, state: null },
      readAt: new Date().toISOString(),
      revision: digest,
      snapshots: points.map((point) => ({
        ...{ id: point.id, name: point.name, parentId: isThere(point.parent) ? point.parent : null },
        ...{
          createdAt: point.at,
          description: point.description,
          state: null,
          kind: "storage",
          memory: "none",
          disks: [],
        },
        ...{ memoryFile: null, sizeBytes: null, changedBytes: null, exclusiveBytes: null, problem: null },
        ...{ isCurrent: point.id === head, ...(point.isForeign ? { isInferred: true } : {}) },
      })),
      head: {
        ...{ parentId: head, state: null, reason: null, disks: [], changedBytes: null },
        ...(isGone ? { gone: "It is gone." } : {}),
      },
      findings: [
        ...lostFindings(lostIn(memory, lie), () => ({ gone: "the memory holds it no more", file: null })),
        ...(isGone ? [goneFinding(id, points.length)] : []),
      ],
      partial: [],
      capabilities: () =>
        Object.fromEntries(snapshotActions.map((action) => [action, capability(action)])) as Record<
          SnapshotAction,
          ReturnType<typeof yes>
        >,
      headCapabilities: (): Record<VolumeHeadAction, ReturnType<typeof yes>> => ({
        create: isGone ? gone : yes(),
        merge: no("Not in memory."),
        deleteVolume: isGone ? gone : yes(),
      }),
      points: () => new Map(),
      fingerprint: (snapshots) =>
        lie === "the fingerprint never moves" ? "same" : JSON.stringify([digest, snapshots]),
      volume: {
        backend: "memory",
        path: id,
        format: null,
        users: [],
        members: [id],
        takenNames: points.map((point) => point.name),
        nameObjection: () => null,
        changes: {
          create: ({ name, description }) => {
            const made = newId();
            return sequence([[{ verb: "create", name, description, id: made }, false]], made);
          },
          revert: (snapshot, keep) => {
            const made = newId();
            const isKept = keep !== null && lie !== "a revert does not keep the live state";
            const kept: [MemoryCall, boolean][] = isKept ? [[{ verb: "create", ...keep, id: made }, false]] : [];
            return sequence([...kept, [{ verb: "revert", id: snapshot, isGone }, true]], keep ? made : null);
          },
          remove: (snapshots) => {
            if (lie === "a yes that cannot be done" && snapshots.length > 1)
              throw new Problem("unsupported", "Not several.");
            return sequence(snapshots.toReversed().map((snapshot) => [{ verb: "remove", id: snapshot }, true]));
          },
          describe: (snapshot, to) => sequence([[{ verb: "describe", id: snapshot, ...to }, false]]),
          clone: (snapshot, name) => {
            if (name.startsWith("/")) throw new Problem("already-exists", `${name} is there already.`);
            return sequence([[{ verb: "clone", id: snapshot, name }, false]]);
          },
          deleteVolume: () => sequence([[{ verb: "deleteVolume" }, true]]),
        },
      },
    };
  };
}
