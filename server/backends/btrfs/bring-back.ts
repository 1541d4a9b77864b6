import { Problem } from "#lib/model/problem.ts";
import type { Operation } from "#server/backends/contract.ts";
import { changing, stopIfAsked } from "#server/backends/volume/changing.ts";
import { recordReverted } from "#server/backends/volume/lineage.ts";
import { requireNone } from "#server/backends/volume/obstacle.ts";
import { adoptedRecord } from "./adopted-record.ts";
import type { CallOf } from "./btrfs-call.ts";
import { revertObstacles } from "./obstacles.ts";
import {
  type OperationSource,
  requireSubvolume,
  subvolumeAt,
  sync,
  takeArgv,
  takeSnapshot,
} from "./subvolume-tools.ts";

const livePath = (id: string): string => id.slice(id.indexOf(":") + 1);

/** Makes the live subvolume, which is gone, anew of a snapshot. What has come under its name meanwhile stays. */
export function bringBackOperation(from: OperationSource): Operation<CallOf<"bringBack">> {
  return {
    command: (id, { snapshot }) => ({ argv: takeArgv(snapshot, livePath(id), true), input: null }),
    evidence: async () => ({}),
    run: (id, { snapshot, uuid }, { signal }) =>
      changing(from, id, async () => {
        const live = livePath(id);
        await requireSubvolume(snapshot, uuid);
        const reading = await from.read(id);
        if (!reading.isLiveGone) throw new Problem("stale", `${live} is there again. Nothing was done.`, { live });
        requireNone(revertObstacles(reading));
        stopIfAsked(signal);
        from.source.records.put(id, recordReverted(adoptedRecord(reading), snapshot, new Date().toISOString()));
        try {
          await takeSnapshot(snapshot, uuid, live, true);
        } catch (error) {
          if ((await subvolumeAt(live).catch(() => null)) === null) from.source.records.put(id, reading.record);
          throw error;
        }
        await sync(live);
      }),
    async examine(id, { uuid }) {
      const made = await subvolumeAt(livePath(id));
      return made === null ? "not-done" : made.parentUuid === uuid ? "done" : "unknown";
    },
  };
}
