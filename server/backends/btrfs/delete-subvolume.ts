import { Problem } from "#lib/model/problem.ts";
import type { Operation } from "#server/backends/contract.ts";
import { changeRecord, changing } from "#server/backends/volume/changing.ts";
import { recordRemoved } from "#server/backends/volume/lineage.ts";
import { removing } from "#server/backends/volume/lost-snapshots.ts";
import { requireNone } from "#server/backends/volume/obstacle.ts";
import type { CallOf } from "./btrfs-call.ts";
import { deleteVolumeObstacles, removeObstacles } from "./obstacles.ts";
import {
  btrfs,
  deleteArgv,
  dropSnapshotsFolder,
  type OperationSource,
  requireSubvolume,
  subvolumeAt,
} from "./subvolume-tools.ts";

const livePath = (id: string): string => id.slice(id.indexOf(":") + 1);

/** Drops what is known of a subvolume that Espalier deleted. */
const forget = (from: OperationSource, id: string, uuid: string): void =>
  changeRecord(from, id, (record) =>
    recordRemoved(
      record,
      record.snapshots.flatMap(({ key, stamp }) => (stamp === uuid ? [key] : [])),
    ),
  );

/** Deletes one snapshot. What descended from it in the tree descends from what it did. */
export function removeSubvolumeOperation(from: OperationSource): Operation<CallOf<"remove">> {
  return {
    command: (_, { snapshot }) => ({ argv: deleteArgv(snapshot), input: null }),
    evidence: async () => ({}),
    run: (id, { snapshot, uuid }) =>
      changing(from, id, async () => {
        const reading = await from.read(id);
        // By its uuid it is known also when it is gone already, by an earlier run of this.
        const key = reading.record.snapshots.find(({ stamp }) => stamp === uuid)?.key ?? snapshot;
        if ((await subvolumeAt(snapshot)) !== null) {
          await requireSubvolume(snapshot, uuid);
          if (!reading.snapshots.some(({ path }) => path === snapshot))
            throw new Problem("stale", `${snapshot} is no snapshot of ${livePath(id)} any more. Look again.`);
          requireNone(removeObstacles(reading, snapshot));
          from.source.records.put(id, reading.record);
          await removing(from.source, id, key, {
            remove: () => btrfs(deleteArgv(snapshot)),
            isGone: async () => (await subvolumeAt(snapshot)) === null,
          });
        } else from.source.records.put(id, recordRemoved(reading.record, [key]));
        await dropSnapshotsFolder(livePath(id));
      }),
    async examine(id, { snapshot, uuid }) {
      const found = await subvolumeAt(snapshot);
      if (found !== null) return found.uuid === uuid ? "not-done" : "unknown";
      forget(from, id, uuid);
      return "done";
    },
  };
}

/** Deletes the subvolume that was live until a revert. */
export function dropReplacedOperation(from: OperationSource): Operation<CallOf<"dropReplaced">> {
  return {
    command: (_, { path }) => ({ argv: deleteArgv(path), input: null }),
    evidence: async () => ({}),
    run: (id, { path, uuid }) =>
      changing(from, id, async () => {
        if ((await subvolumeAt(path)) === null) return;
        await requireSubvolume(path, uuid);
        if ((await subvolumeAt(livePath(id))) === null)
          throw new Problem("blocked", `${livePath(id)} is gone, and ${path} is what was there. It stays.`, { path });
        requireNone(removeObstacles(await from.read(id), path));
        await btrfs(deleteArgv(path));
        forget(from, id, uuid);
        await dropSnapshotsFolder(livePath(id));
      }),
    async examine(id, { path, uuid }) {
      const found = await subvolumeAt(path);
      if (found !== null) return found.uuid === uuid ? "not-done" : "unknown";
      forget(from, id, uuid);
      return "done";
    },
  };
}

/** Deletes the live subvolume, when all its snapshots are gone. */
export function deleteVolumeOperation(from: OperationSource): Operation<CallOf<"deleteVolume">> {
  return {
    command: (id) => ({ argv: deleteArgv(livePath(id)), input: null }),
    evidence: async () => ({}),
    run: (id, { liveUuid }) =>
      changing(from, id, async () => {
        const live = livePath(id);
        if ((await subvolumeAt(live)) !== null) {
          await requireSubvolume(live, liveUuid);
          const reading = await from.read(id);
          requireNone(deleteVolumeObstacles(reading));
          if (reading.snapshots.length > 0)
            throw new Problem("stale", `There are snapshots of ${live} that the plan does not name. Look again.`, {
              snapshots: reading.snapshots.map(({ path }) => path),
            });
          await btrfs(deleteArgv(live));
        }
        await dropSnapshotsFolder(live);
        from.source.records.drop(id);
      }),
    async examine(id, { liveUuid }) {
      const found = await subvolumeAt(livePath(id));
      if (found !== null) return found.uuid === liveUuid ? "not-done" : "unknown";
      from.source.records.drop(id);
      return "done";
    },
  };
}
