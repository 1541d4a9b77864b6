import { stat } from "node:fs/promises";
import { Problem } from "#lib/model/problem.ts";
import type { Operation } from "#server/backends/contract.ts";
import { changing, stopIfAsked } from "#server/backends/volume/changing.ts";
import { recordReverted } from "#server/backends/volume/lineage.ts";
import { requireNone } from "#server/backends/volume/obstacle.ts";
import { partialOf } from "./copy-names.ts";
import { copyArgv, copyWhole, makeCopiesFolder, tidyCopiesFolder, unlinkIfThere } from "./copy-whole.ts";
import type { CallOf } from "./filecopy-call.ts";
import { needOf, revertObstacles } from "./obstacles.ts";
import {
  giveName,
  isSameFile,
  type OperationSource,
  requireSpace,
  requireStamp,
  stampNow,
} from "./operation-source.ts";

const fileOf = (id: string): string => id.slice(id.indexOf(":") + 1);

/** Makes the live file, which is gone, anew of a copy. What has come under its name meanwhile is not written over. */
export function bringBackOperation(from: OperationSource): Operation<CallOf<"bringBack">> {
  const headAt = (id: string) => from.source.records.get(id).headAt ?? null;
  return {
    abortable: true,
    command: (id, { copy, method }) => ({
      argv: copyArgv(method, copy, partialOf(fileOf(id), fileOf(id))),
      input: null,
    }),
    evidence: async (id) => ({ headAt: headAt(id) }),
    run: (id, { copy, copyStamp, method }, context) =>
      changing(from, id, async () => {
        const path = fileOf(id);
        const partial = partialOf(path, path);
        await requireStamp(copy, copyStamp);
        const reading = await from.read(id);
        if (!reading.isLiveGone) throw new Problem("stale", `${path} is there again. Nothing was done.`, { path });
        requireNone(revertObstacles(reading));
        if (reading.way.method !== method)
          throw new Problem("stale", `${path} is on another filesystem than it was. Make the plan again.`);
        requireSpace(reading, needOf(method, (await stat(copy)).blocks * 512));
        stopIfAsked(context.signal);
        await makeCopiesFolder(path);
        try {
          await copyWhole({ from: copy, partial, method, mayBeWritten: false }, context);
          stopIfAsked(context.signal);
          const before = from.source.records.get(id);
          from.source.records.put(id, recordReverted(before, copy, new Date().toISOString()));
          await giveName(partial, path).catch((error) => {
            from.source.records.put(id, before);
            throw error;
          });
        } finally {
          await unlinkIfThere(partial);
          await tidyCopiesFolder(path);
        }
      }),
    async examine(id, { copy }, evidence) {
      const path = fileOf(id);
      if ((await stampNow(path)) === null) return "not-done";
      const partial = partialOf(path, path);
      if (await isSameFile(partial, path)) await unlinkIfThere(partial);
      else if (from.source.records.get(id).head !== copy || headAt(id) === evidence.headAt) return "unknown";
      return "done";
    },
  };
}
