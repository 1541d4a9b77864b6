import { isProblem } from "#lib/model/problem.ts";
import type { Operation } from "#server/backends/contract.ts";
import { changeImage, finishEarlierRun, type ImageArgv, waitForRest } from "#server/backends/image-command.ts";
import { recordReverted } from "#server/backends/volume/lineage.ts";
import { requireNone } from "#server/backends/volume/obstacle.ts";
import { OpenFile } from "#server/blocks/open-file.ts";
import { Qcow2Image } from "#server/blocks/qcow2-image.ts";
import { stampKey } from "#server/images/local-files.ts";
import { pathOf } from "./image-reading.ts";
import { revertObstacles } from "./obstacles.ts";
import { type OperationParts, requireRead, tagOf } from "./operation-parts.ts";
import type { CallOf } from "./tag-call.ts";

type Call = CallOf<"apply">;

/** By its id: QEMU looks for that first, whatever the names are (block/qcow2-snapshot.c, find_snapshot_by_id_or_name). */
const argvOf = (id: string, { tagId }: Call): ImageArgv => [
  "qemu-img",
  "snapshot",
  "-q",
  "-a",
  tagId,
  "--",
  pathOf(id),
];

/** Whether the live state is read through the same tables as a snapshot: nothing was written since it was gone back to. */
export function isLiveAt(path: string, tagId: string): boolean {
  const file = new OpenFile(path);
  try {
    const image = new Qcow2Image(file);
    const [live, held] = [image.tables(null).l1, image.tables(tagId).l1];
    const length = Math.max(live.length, held.length);
    for (let i = 0; i < length; i++) if ((live[i] ?? 0) !== (held[i] ?? 0)) return false;
    return true;
  } finally {
    file.close();
  }
}

/** Goes back to a snapshot: the live state is lost, every snapshot stays. */
export function applyTagOperation({ source: { records, storage }, turns, read }: OperationParts): Operation<Call> {
  return {
    command: (id, call) => ({ argv: argvOf(id, call), input: null }),
    evidence: async (id) => ({ stamp: stampKey((await read(id)).file.stamp) }),
    run: (id, call, context) =>
      turns.run(id, async () => {
        await finishEarlierRun(argvOf(id, call), context);
        const before = await read(id);
        requireRead(before);
        const tag = tagOf(before, call);
        requireNone(revertObstacles(before));
        records.put(id, recordReverted(before.record, tag.key, new Date().toISOString()));
        try {
          await changeImage(argvOf(id, call), context);
        } catch (error) {
          if (isProblem(error) && !isLiveAt(before.file.path, tag.id)) records.put(id, before.record);
          throw error;
        } finally {
          storage.changed();
        }
      }),
    async examine(id, call, { stamp }) {
      await waitForRest(argvOf(id, call));
      const found = await read(id);
      requireRead(found);
      if (!found.tags.some(({ key }) => key === call.key)) return "unknown";
      if (isLiveAt(found.file.path, call.tagId)) {
        if (found.record.head !== call.key)
          records.put(id, recordReverted(found.record, call.key, new Date().toISOString()));
        return "done";
      }
      // Written to, by QEMU half-way or by someone since: nobody can tell.
      return stampKey(found.file.stamp) === stamp ? "not-done" : "unknown";
    },
  };
}
