import { Problem } from "#lib/model/problem.ts";
import type { Operation } from "#server/backends/contract.ts";
import { discardPartial, isThere, partialPath, publish } from "#server/backends/volume/new-file.ts";
import { requireNone } from "#server/backends/volume/obstacle.ts";
import { recordMembers } from "./family-record.ts";
import { makeOverlay, overlayArgv, syncFolder } from "./new-overlay.ts";
import { revertObstacles } from "./obstacles.ts";
import { backingNow, type OperationParts } from "./operation-parts.ts";
import type { CallOf } from "./overlay-call.ts";

type Call = CallOf<"bringBack">;

const partialOf = ({ live, base }: Call): string => partialPath(live, ["gone", base]);

/** Makes the live file, which is gone, anew as an overlay on a point. What has come under its name meanwhile is not written over. */
export function bringBackOperation({ source: { records, storage }, turns, read }: OperationParts): Operation<Call> {
  return {
    command: (_, call) => ({ argv: overlayArgv(partialOf(call), call.base, call.baseFormat), input: null }),
    evidence: async () => ({}),
    run: (id, call, context) =>
      turns.run(id, async () => {
        const { live, base } = call;
        const reading = await read(id, base);
        if (!reading.isLiveGone || reading.live.path !== live)
          throw new Problem("stale", `${live} is there again. Nothing was done. Look again.`, { live });
        requireNone(revertObstacles(reading, base));
        const partial = partialOf(call);
        records.put(id, recordMembers(reading.record, reading.family));
        try {
          await makeOverlay(partial, { ...call, model: base }, context);
          await publish(partial, live);
        } finally {
          await discardPartial(partial);
          storage.changed();
        }
        await syncFolder(live);
      }),
    async examine(_, { live, base }) {
      if (!(await isThere(live))) return "not-done";
      return (await backingNow(live)) === base ? "done" : "unknown";
    },
  };
}
