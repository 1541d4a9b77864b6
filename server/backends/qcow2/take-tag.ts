import { Problem } from "#lib/model/problem.ts";
import type { Operation } from "#server/backends/contract.ts";
import { changeImage, finishEarlierRun, type ImageArgv, waitForRest } from "#server/backends/image-command.ts";
import { requireNone } from "#server/backends/volume/obstacle.ts";
import { type ImageReading, pathOf } from "./image-reading.ts";
import { writeObstacles } from "./obstacles.ts";
import { type OperationParts, requireRead } from "./operation-parts.ts";
import type { CallOf } from "./tag-call.ts";
import { recordAwaited, withoutAwaited } from "./tag-record.ts";

type Call = CallOf<"take">;

const argvOf = (id: string, { name }: Call): ImageArgv => ["qemu-img", "snapshot", "-q", "-c", name, "--", pathOf(id)];

/** Whether the snapshot that a call asks for is there: one of its name, written down since the call was planned. */
function isTaken({ tags, record }: ImageReading, { name, at }: Call): boolean {
  const tag = tags.find((candidate) => candidate.name === name);
  const known = tag && record.snapshots.find(({ key }) => key === tag.key);
  return known !== undefined && Date.parse(known.createdAt) >= Date.parse(at) - 1_000;
}

/** Takes a snapshot of the live state. Its place in the tree is written down before QEMU is asked. */
export function takeTagOperation({ source: { records, storage }, turns, read }: OperationParts): Operation<Call> {
  return {
    command: (id, call) => ({ argv: argvOf(id, call), input: null }),
    evidence: async () => ({}),
    run: (id, call, context) =>
      turns.run(id, async () => {
        await finishEarlierRun(argvOf(id, call), context);
        const before = await read(id);
        requireRead(before);
        if (isTaken(before, call)) return records.put(id, before.record);
        if (before.tags.some(({ name }) => name === call.name))
          throw new Problem("already-exists", `${before.file.path} holds a snapshot "${call.name}" already.`);
        requireNone(writeObstacles(before));
        const createdAt = new Date().toISOString();
        records.put(id, recordAwaited(before.record, { ...call, createdAt }, before.lineage.head));
        try {
          await changeImage(argvOf(id, call), context);
        } catch (error) {
          const after = await read(id).catch(() => null);
          if (after?.info && !after.tags.some(({ name }) => name === call.name))
            records.put(id, withoutAwaited(after.record, call.name, before.record));
          throw error;
        } finally {
          storage.changed();
        }
        records.put(id, (await read(id)).record);
      }),
    async examine(id, call) {
      await waitForRest(argvOf(id, call));
      const found = await read(id);
      requireRead(found);
      if (isTaken(found, call)) {
        records.put(id, found.record);
        return "done";
      }
      return found.tags.some(({ name }) => name === call.name) ? "unknown" : "not-done";
    },
  };
}
