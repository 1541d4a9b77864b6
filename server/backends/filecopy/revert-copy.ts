import { chmod, chown, rename, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { Problem } from "#lib/model/problem.ts";
import type { Operation } from "#server/backends/contract.ts";
import { changing, stopIfAsked } from "#server/backends/volume/changing.ts";
import { recordReverted } from "#server/backends/volume/lineage.ts";
import { requireNone } from "#server/backends/volume/obstacle.ts";
import { partialOf } from "./copy-names.ts";
import { copyArgv, copyWhole, flush, makeCopiesFolder, tidyCopiesFolder, unlinkIfThere } from "./copy-whole.ts";
import type { CallOf } from "./filecopy-call.ts";
import { needOf, revertObstacles } from "./obstacles.ts";
import { type OperationSource, requireSpace, requireStamp, stampNow } from "./operation-source.ts";

type Call = CallOf<"revert">;

const fileOf = (id: string): string => id.slice(id.indexOf(":") + 1);

/** The new file is for those whom the old one was for. */
async function takeOver(from: string, to: string): Promise<void> {
  const [old, made] = await Promise.all([stat(from), stat(to)]);
  if (old.uid !== made.uid || old.gid !== made.gid)
    await chown(to, old.uid, old.gid).catch((error: Error) => {
      throw new Problem(
        "permission-denied",
        `A copy would belong to another user than ${from} does, and Espalier may not change that: ${error.message}. Nothing was changed.`,
        { file: from },
      );
    });
  await chmod(to, old.mode & 0o7777);
}

/** Puts a copy of a snapshot in the place of the live file, whole and at once: whoever opens it finds the one or the other. */
export function revertCopyOperation(from: OperationSource): Operation<Call> {
  return {
    abortable: true,
    command: (id, { copy, method }) => ({
      argv: copyArgv(method, copy, partialOf(fileOf(id), fileOf(id))),
      input: null,
    }),
    evidence: async () => ({}),
    run: (id, call, context) =>
      changing(from, id, async () => {
        const reading = await from.read(id);
        const { file, way } = reading;
        const { copy, copyStamp, liveStamp, method } = call;
        const partial = partialOf(file.path, file.path);
        const check = async () => {
          await requireStamp(copy, copyStamp);
          await requireStamp(file.path, liveStamp);
        };
        await check();
        requireNone(revertObstacles(reading));
        if (way.method !== method)
          throw new Problem("stale", `${file.path} is on another filesystem than it was. Make the plan again.`);
        const { blocks } = await stat(copy);
        requireSpace(reading, needOf(method, blocks * 512));
        stopIfAsked(context.signal);
        await makeCopiesFolder(file.path);
        try {
          await copyWhole({ from: copy, partial, method, mayBeWritten: false }, context);
          await takeOver(file.path, partial);
          await flush(partial);
          // A long copy leaves time for others.
          await check();
          requireNone(revertObstacles(await from.read(id)));
          stopIfAsked(context.signal);
          const before = from.source.records.get(id);
          from.source.records.put(id, recordReverted(before, copy, new Date().toISOString()));
          await rename(partial, file.path).catch((error) => {
            from.source.records.put(id, before);
            throw error;
          });
          await flush(dirname(file.path));
        } catch (error) {
          await unlinkIfThere(partial);
          throw error;
        } finally {
          await tidyCopiesFolder(file.path);
        }
      }),
    async examine(id, { copy, liveStamp }) {
      const now = await stampNow(fileOf(id));
      if (now === liveStamp) return "not-done";
      const isNewFile = now !== null && now.split(":")[0] !== liveStamp.split(":")[0];
      return isNewFile && from.source.records.get(id).head === copy ? "done" : "unknown";
    },
  };
}
