import type { Operation } from "#server/backends/contract.ts";
import { changeImage, finishEarlierRun, type ImageArgv, waitForRest } from "#server/backends/image-command.ts";
import { recordRemoved } from "#server/backends/volume/lineage.ts";
import { removing } from "#server/backends/volume/lost-snapshots.ts";
import { requireNone } from "#server/backends/volume/obstacle.ts";
import { pathOf } from "./image-reading.ts";
import { deleteObstacles } from "./obstacles.ts";
import { type OperationParts, requireRead, tagOf } from "./operation-parts.ts";
import type { CallOf } from "./tag-call.ts";

type Call = CallOf<"remove">;

const argvOf = (id: string, { name }: Call): ImageArgv => ["qemu-img", "snapshot", "-q", "-d", name, "--", pathOf(id)];

/** Removes one snapshot. Its place is forgotten only when it is gone. */
export function removeTagOperation({ source: { records, storage }, turns, read }: OperationParts): Operation<Call> {
  const forget = (id: string, { key }: Call) => records.put(id, recordRemoved(records.get(id), [key]));
  return {
    command: (id, call) => ({ argv: argvOf(id, call), input: null }),
    evidence: async () => ({}),
    run: (id, call, context) =>
      turns.run(id, async () => {
        await finishEarlierRun(argvOf(id, call), context);
        const before = await read(id);
        requireRead(before);
        if (!before.tags.some(({ key }) => key === call.key)) return forget(id, call);
        requireNone(deleteObstacles(before, tagOf(before, call)));
        // What was awaited has its own key from here on.
        records.put(id, before.record);
        await removing({ records }, id, call.key, {
          remove: () => changeImage(argvOf(id, call), context).finally(() => storage.changed()),
          isGone: async () => {
            const after = await read(id);
            return after.problem === null && !after.tags.some(({ key }) => key === call.key);
          },
        });
      }),
    async examine(id, call) {
      await waitForRest(argvOf(id, call));
      const found = await read(id);
      requireRead(found);
      if (found.tags.some(({ key }) => key === call.key)) return "not-done";
      forget(id, call);
      return "done";
    },
  };
}
