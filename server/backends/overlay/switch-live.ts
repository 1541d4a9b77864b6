import { link, rename, unlink } from "node:fs/promises";
import { Problem } from "#lib/model/problem.ts";
import type { Operation } from "#server/backends/contract.ts";
import { recordSettled, recordUnderWay } from "#server/backends/volume/lost-snapshots.ts";
import { discardPartial, fileProblem, partialPath } from "#server/backends/volume/new-file.ts";
import { requireNone } from "#server/backends/volume/obstacle.ts";
import { recordKept, recordMembers, recordUnkept } from "./family-record.ts";
import { makeOverlay, overlayArgv, syncFolder } from "./new-overlay.ts";
import { liveObstacles, revertObstacles } from "./obstacles.ts";
import { backingNow, inodeOf, type OperationParts, requireBuiltOnlyBy } from "./operation-parts.ts";
import type { CallOf } from "./overlay-call.ts";

type Call = CallOf<"switch">;

const partialOf = ({ live, inode, base, frozen }: Call): string => partialPath(live, [inode, base, frozen]);

/** `before`: the old file has the live name still; `after`: the new overlay has it. */
async function stateOf({ live, inode, frozen, base }: Call): Promise<"before" | "after" | "neither"> {
  const now = await inodeOf(live);
  if (now === inode) return "before";
  if (now === null || (await backingNow(live)) !== base) return "neither";
  return frozen === null || (await inodeOf(frozen)) === inode ? "after" : "neither";
}

async function giveSecondName(from: string, to: string): Promise<void> {
  await link(from, to).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code === "EEXIST") {
      if ((await inodeOf(to)) === (await inodeOf(from))) return;
      throw new Problem("already-exists", `${to} is there already; it is not written over.`, { file: to });
    }
    if (error.code === "EXDEV")
      throw new Problem("blocked", `${to} lies on another filesystem than ${from}. Choose a name beside it.`);
    if (error.code === "EPERM" || error.code === "EOPNOTSUPP")
      throw new Problem(
        "unsupported",
        `${from} can have no second name where it lies. Let the live state go on in a new file (liveFile: new).`,
      );
    throw fileProblem(error, to);
  });
}

/**
 * The live name never leads nowhere: the old file gets its second name first, the overlay is made under a name of its own, and then
 * takes the live name in one step. Until that step everything can be taken back.
 */
export function switchOperation({ source: { records, storage }, turns, read }: OperationParts): Operation<Call> {
  const settle = (id: string, { frozen }: Call) => {
    if (frozen !== null) records.put(id, recordSettled(records.get(id), frozen));
  };
  return {
    command: (_, call) => ({ argv: overlayArgv(partialOf(call), call.base, call.baseFormat), input: null }),
    evidence: async () => ({}),
    run: (id, call, context) =>
      turns.run(id, async () => {
        const { live, inode, frozen, kept, base } = call;
        const state = await stateOf(call);
        if (state === "after") return settle(id, call);
        if (state === "neither")
          throw new Problem("stale", `${live} is another file than before. Nothing was done. Look again.`, { live });
        const reading = await read(id, live);
        const isRevert = base !== frozen;
        requireNone(isRevert ? revertObstacles(reading, base) : liveObstacles(reading));
        requireBuiltOnlyBy(reading, live, []);
        const partial = partialOf(call);
        const noted = recordKept(recordMembers(reading.record, reading.family), frozen, kept, live, inode);
        records.put(id, frozen === null ? noted : recordUnderWay(noted, frozen));
        const wasLinked = frozen !== null && (await inodeOf(frozen)) === inode;
        try {
          if (frozen !== null) await giveSecondName(live, frozen);
          await makeOverlay(partial, { ...call, model: live }, context);
          if (frozen !== null) await syncFolder(frozen);
          if ((await inodeOf(live)) !== inode)
            throw new Problem("stale", `${live} was exchanged in this moment. Nothing was done.`, { live });
          await rename(partial, live);
        } catch (error) {
          await discardPartial(partial);
          // Only while the live name leads to it as well.
          if (frozen !== null && !wasLinked && (await inodeOf(live)) === inode && (await inodeOf(frozen)) === inode)
            await unlink(frozen).catch(() => undefined);
          records.put(id, recordUnkept(records.get(id), frozen, reading.record));
          throw error;
        } finally {
          storage.changed();
        }
        await syncFolder(live);
        settle(id, call);
      }),
    async examine(id, call) {
      const state = await stateOf(call);
      if (state === "after") settle(id, call);
      return state === "after" ? "done" : state === "before" ? "not-done" : "unknown";
    },
  };
}
