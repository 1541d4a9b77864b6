import { Problem } from "#lib/model/problem.ts";
import type { Operation } from "#server/backends/contract.ts";
import { discardPartial, isThere, partialPath, publish } from "#server/backends/volume/new-file.ts";
import { requireNone } from "#server/backends/volume/obstacle.ts";
import { recordKept, recordMembers, recordUnkept } from "./family-record.ts";
import { makeOverlay, overlayArgv, syncFolder } from "./new-overlay.ts";
import { liveObstacles, revertObstacles } from "./obstacles.ts";
import { backingNow, type OperationParts } from "./operation-parts.ts";
import type { CallOf } from "./overlay-call.ts";

type Call = CallOf<"grow">;

const partialOf = ({ file, base, live }: Call): string => partialPath(file, [live, base]);

/** The live state goes on in a new file; the one until now stays under its name. Nothing that was there is changed. */
export function growOperation({ source: { records, storage }, turns, read }: OperationParts): Operation<Call> {
  const isDone = async (id: string, { file, base }: Call): Promise<boolean> =>
    records.get(id).live === file && (await backingNow(file)) === base;
  return {
    command: (_, call) => ({ argv: overlayArgv(partialOf(call), call.base, call.baseFormat), input: null }),
    evidence: async () => ({}),
    run: (id, call, context) =>
      turns.run(id, async () => {
        const { live, file, kept, base } = call;
        if (await isDone(id, call)) return;
        if (await isThere(file))
          throw new Problem("already-exists", `${file} is there already; it is not written over.`, { file });
        const reading = await read(id, live);
        if (reading.live.path !== live)
          throw new Problem("stale", `${live} is not the live file any more. Nothing was done. Look again.`, { live });
        requireNone(base === live ? liveObstacles(reading) : revertObstacles(reading, base));
        const partial = partialOf(call);
        // Written down with the new name before it leads anywhere; until then the live file is found as before.
        records.put(
          id,
          recordKept(recordMembers(reading.record, reading.family), live, kept, file, reading.live.stamp.inode),
        );
        try {
          await makeOverlay(partial, { ...call, model: live }, context);
          await publish(partial, file);
        } catch (error) {
          await discardPartial(partial);
          records.put(id, recordUnkept(records.get(id), live, reading.record));
          throw error;
        } finally {
          storage.changed();
        }
        await syncFolder(file);
      }),
    async examine(id, call) {
      if (await isDone(id, call)) return "done";
      return (await isThere(call.file)) ? "unknown" : "not-done";
    },
  };
}
