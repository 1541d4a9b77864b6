import type { Operation } from "#server/backends/contract.ts";
import { changeRecord, changing, stopIfAsked } from "#server/backends/volume/changing.ts";
import { recordTaken } from "#server/backends/volume/lineage.ts";
import { requireNone } from "#server/backends/volume/obstacle.ts";
import { adoptedRecord } from "./adopted-record.ts";
import type { BtrfsCall, CallOf } from "./btrfs-call.ts";
import { cloneObstacles, createObstacles } from "./obstacles.ts";
import {
  dropSnapshotsFolder,
  makeSnapshotsFolder,
  type OperationSource,
  requireFree,
  requireSubvolume,
  subvolumeAt,
  sync,
  takeArgv,
  takeSnapshot,
} from "./subvolume-tools.ts";

const livePath = (id: string): string => id.slice(id.indexOf(":") + 1);

/** Takes a snapshot of the live subvolume. Where it belongs is written down before it is there. */
export function takeSubvolumeOperation(from: OperationSource): Operation<CallOf<"create">> {
  return {
    command: (id, { snapshot, writable }) => ({ argv: takeArgv(livePath(id), snapshot, writable), input: null }),
    evidence: async () => ({}),
    run: (id, { snapshot, liveUuid, name, description, writable }, { signal }) =>
      changing(from, id, async () => {
        const live = livePath(id);
        await requireFree(snapshot);
        await requireSubvolume(live, liveUuid);
        const reading = await from.read(id);
        requireNone(createObstacles(reading));
        stopIfAsked(signal);
        await makeSnapshotsFolder(live);
        await sync(live);
        const before = reading.record;
        const taken = {
          key: snapshot,
          name,
          parent: reading.lineage.head,
          description,
          createdAt: new Date().toISOString(),
        };
        from.source.records.put(id, recordTaken(before, taken));
        try {
          const { uuid } = await takeSnapshot(live, liveUuid, snapshot, writable);
          from.source.records.put(id, recordTaken(before, { ...taken, stamp: uuid }));
          await sync(live);
        } catch (error) {
          if ((await subvolumeAt(snapshot).catch(() => null)) === null) from.source.records.put(id, before);
          await dropSnapshotsFolder(live);
          throw error;
        }
      }),
    async examine(id, { snapshot, liveUuid }) {
      const made = await subvolumeAt(snapshot);
      if (made === null) return "not-done";
      if (made.parentUuid !== liveUuid) return "unknown";
      changeRecord(from, id, (record) => ({
        ...record,
        snapshots: record.snapshots.map((each) => (each.key === snapshot ? { ...each, stamp: made.uuid } : each)),
      }));
      return "done";
    },
  };
}

/** Makes a new volume of a snapshot. */
export function cloneSubvolumeOperation(from: OperationSource): Operation<CallOf<"clone">> {
  return {
    command: (_, { snapshot, to }) => ({ argv: takeArgv(snapshot, to, true), input: null }),
    evidence: async () => ({}),
    run: (id, { snapshot, uuid, to }, { signal }) =>
      changing(from, id, async () => {
        await requireFree(to);
        await requireSubvolume(snapshot, uuid);
        requireNone(cloneObstacles(await from.read(id)));
        stopIfAsked(signal);
        await takeSnapshot(snapshot, uuid, to, true);
        await sync(to);
      }),
    async examine(_, { to, uuid }) {
      const made = await subvolumeAt(to);
      return made === null ? "not-done" : made.parentUuid === uuid ? "done" : "unknown";
    },
  };
}

/** Writes down name and description; the subvolume is not touched. */
export function describeSubvolumeOperation(from: OperationSource): Operation<CallOf<"describe">> {
  const isAsWished = (id: string, { snapshot, name, description }: Extract<BtrfsCall, { verb: "describe" }>) => {
    const known = from.source.records.get(id).snapshots.find(({ key }) => key === snapshot);
    return (
      (name === undefined || known?.name === name) && (description === undefined || known?.description === description)
    );
  };
  return {
    command: () => null,
    evidence: async () => ({}),
    run: (id, { snapshot, name, description }) =>
      changing(from, id, async () => {
        const reading = await from.read(id);
        const adopted = adoptedRecord(reading, snapshot);
        from.source.records.put(id, {
          ...adopted,
          snapshots: adopted.snapshots.map((each) =>
            each.key === snapshot
              ? {
                  ...each,
                  ...(name === undefined ? {} : { name }),
                  ...(description === undefined ? {} : { description }),
                }
              : each,
          ),
        });
      }),
    examine: async (id, call) => (isAsWished(id, call) ? "done" : "not-done"),
  };
}
