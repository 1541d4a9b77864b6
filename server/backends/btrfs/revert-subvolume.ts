import { rename } from "node:fs/promises";
import { Problem } from "#lib/model/problem.ts";
import type { Operation } from "#server/backends/contract.ts";
import { changing, stopIfAsked } from "#server/backends/volume/changing.ts";
import { recordReverted } from "#server/backends/volume/lineage.ts";
import { requireNone } from "#server/backends/volume/obstacle.ts";
import { adoptedRecord } from "./adopted-record.ts";
import type { CallOf } from "./btrfs-call.ts";
import { exchangeArgv, exchangeNames } from "./exchange-names.ts";
import { isMereCopy } from "./find-volumes.ts";
import { revertObstacles } from "./obstacles.ts";
import { asidePath, stagedPath } from "./snapshot-names.ts";
import {
  btrfs,
  deleteArgv,
  makeSnapshotsFolder,
  type OperationSource,
  readOnlyArgv,
  requireFree,
  requireSubvolume,
  subvolumeAt,
  sync,
  takeArgv,
  takeSnapshot,
} from "./subvolume-tools.ts";
import type { VolumeReading } from "./volume-reading.ts";

type Call = CallOf<"revert">;

const livePath = (id: string): string => id.slice(id.indexOf(":") + 1);

/** Where the three subvolumes of a revert are: the wanted one's new copy, the old live one, and the name that both want. */
async function placesOf(id: string, { to }: Call) {
  const live = livePath(id);
  const [atLive, staged, atEnd] = [await subvolumeAt(live), await subvolumeAt(stagedPath(live)), await subvolumeAt(to)];
  return { live, atLive, staged, atEnd };
}

/** What an earlier revert left: a mere copy is deleted; what may have been live, and is held nowhere else, gets a name that is seen. */
async function clearStage(live: string, { snapshots }: VolumeReading): Promise<void> {
  const staged = stagedPath(live);
  const left = await subvolumeAt(staged);
  if (left === null) return;
  if (
    isMereCopy(
      left,
      snapshots.find(({ uuid }) => uuid === left.parentUuid),
    )
  )
    return btrfs(deleteArgv(staged));
  const aside = asidePath(live, left.uuid);
  await requireFree(aside);
  await rename(staged, aside);
}

/** How far a revert is, from where its subvolumes are: every name change leads from one of these to the next. */
type Stage = "not-begun" | "exchanged" | "between" | "named" | "astray";

async function stageOf(id: string, call: Call): Promise<Stage> {
  const { liveUuid, uuid } = call;
  const { atLive, staged, atEnd } = await placesOf(id, call);
  if (atLive?.uuid === liveUuid) return "not-begun";
  if (atLive === null && atEnd?.uuid === liveUuid && staged?.parentUuid === uuid) return "between";
  if (atLive?.parentUuid !== uuid) return "astray";
  if (staged?.uuid === liveUuid) return "exchanged";
  return atEnd?.uuid === liveUuid ? "named" : "astray";
}

/**
 * Puts a new subvolume, made of a snapshot, in the place of the live one. The live one keeps all that it holds and gets another
 * name; both names are exchanged in one instant where the kernel can.
 */
export function revertSubvolumeOperation(from: OperationSource): Operation<Call> {
  async function prepare(id: string, call: Call, signal: AbortSignal): Promise<void> {
    const { snapshot, uuid, liveUuid, to, keep } = call;
    const live = livePath(id);
    const staged = stagedPath(live);
    const reading = await from.read(id);
    await requireSubvolume(snapshot, uuid);
    await requireSubvolume(live, liveUuid);
    requireNone(revertObstacles(reading));
    await requireFree(to);
    stopIfAsked(signal);
    await makeSnapshotsFolder(live);
    // Generations tell what is on the disk.
    await sync(live);
    await clearStage(live, reading);
    await takeSnapshot(snapshot, uuid, staged, true);
    requireNone(revertObstacles(await from.read(id)));
    const at = new Date().toISOString();
    const before = adoptedRecord(reading);
    const kept = keep && { key: to, stamp: liveUuid, ...keep, parent: reading.lineage.head, createdAt: at };
    from.source.records.put(
      id,
      recordReverted(kept ? { ...before, snapshots: [...before.snapshots, kept] } : before, snapshot, at),
    );
    try {
      if (await exchangeNames(live, staged)) return;
      await rename(live, to);
      await rename(staged, live);
    } catch (error) {
      if ((await stageOf(id, call)) === "not-begun") from.source.records.put(id, reading.record);
      throw error;
    }
  }

  return {
    command: (id, { snapshot }) => ({
      // What is run between the two, and when the kernel cannot do it, is told in the notes of the job.
      argv: exchangeArgv(livePath(id), stagedPath(livePath(id))) ?? takeArgv(snapshot, stagedPath(livePath(id)), true),
      input: null,
    }),
    evidence: async () => ({}),
    run: (id, call, { signal, note }) =>
      changing(from, id, async () => {
        const live = livePath(id);
        const { to, keep, snapshot } = call;
        let stage = await stageOf(id, call);
        if (stage === "not-begun") {
          note(takeArgv(snapshot, stagedPath(live), true).join(" "));
          await prepare(id, call, signal);
          stage = await stageOf(id, call);
        }
        if (stage === "between") await rename(stagedPath(live), live);
        if (stage === "exchanged") {
          await requireFree(to);
          await rename(stagedPath(live), to);
        }
        if ((await stageOf(id, call)) !== "named")
          throw new Problem(
            "stale",
            `The subvolumes of ${live} are not where the plan saw them. Nothing was deleted. Look again.`,
          );
        if (keep) await btrfs(readOnlyArgv(to));
        await sync(live);
      }),
    async examine(id, call) {
      const stage = await stageOf(id, call);
      if (stage === "astray") return "unknown";
      const { atEnd } = await placesOf(id, call);
      return stage === "named" && (call.keep === null || atEnd?.isReadOnly === true) ? "done" : "not-done";
    },
  };
}
