import { Problem } from "#lib/model/problem.ts";
import type { Operation } from "#server/backends/contract.ts";
import { changeRecord, changing, stopIfAsked } from "#server/backends/volume/changing.ts";
import { recordRemoved, recordTaken } from "#server/backends/volume/lineage.ts";
import { recordSettled } from "#server/backends/volume/lost-snapshots.ts";
import { requireNone } from "#server/backends/volume/obstacle.ts";
import type { VolumeRecord } from "#server/backends/volume/volume-record.ts";
import { type Command, ignoreOutput } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";
import { classifyCopy } from "./classify.ts";
import { originalOf, partialOf } from "./copy-names.ts";
import { copyArgv, copyWhole, flush, makeCopiesFolder, tidyCopiesFolder, unlinkIfThere } from "./copy-whole.ts";
import type { CallOf } from "./filecopy-call.ts";
import { createObstacles, needOf } from "./obstacles.ts";
import { giveName, isSameFile, type OperationSource, requireSpace, stampNow } from "./operation-source.ts";
import type { VolumeReading } from "./volume-reading.ts";

type Call = CallOf<"create">;

const fileOf = (copy: string): string => originalOf(copy) ?? copy;

/** Lets a copy name what it builds on by its full path. Only the name in its header changes. */
const absoluteBacking = ({ file, sight }: VolumeReading, partial: string): Command<void> => {
  const backing = file.backing ?? "";
  const format = sight.files.get(backing)?.format;
  if (format === undefined)
    throw new Problem("blocked", `${backing}, which ${file.path} builds on, is not there. Its format is not known.`, {
      backing,
    });
  return {
    argv: ["qemu-img", "rebase", "-u", "-f", file.format, "-b", backing, "-F", format, "--", partial],
    timeoutMs: 30_000,
    parse: ignoreOutput,
    classify: classifyCopy,
  };
};

/** Takes a snapshot: a copy of the live file that is whole before it has its name. */
export function createCopyOperation(from: OperationSource): Operation<Call> {
  /** As it was before, as far as nothing else was written down meanwhile. */
  const forget = (id: string, before: VolumeRecord, copy: string) =>
    changeRecord(from, id, (record) => {
      const left = recordRemoved(record, [copy]);
      if (record.head !== copy) return left;
      const { head: _, headAt: __, ...rest } = left;
      return {
        ...rest,
        ...(before.head === undefined ? {} : { head: before.head }),
        ...(before.headAt === undefined ? {} : { headAt: before.headAt }),
      };
    });

  return {
    abortable: true,
    command: (_, { copy, method }) => ({
      argv: copyArgv(method, fileOf(copy), partialOf(fileOf(copy), copy)),
      input: null,
    }),
    evidence: async () => ({}),
    run: (id, call, context) =>
      changing(from, id, async () => {
        const reading = await from.read(id);
        const { file, way, lineage } = reading;
        const { copy, name, description, method, isAtRest } = call;
        const partial = partialOf(file.path, copy);
        if ((await stampNow(copy)) !== null)
          throw new Problem("already-exists", `${copy} is there already; it is not written over.`, { path: copy });
        requireNone(createObstacles(reading, isAtRest));
        if (way.method !== method)
          throw new Problem("stale", `${file.path} is on another filesystem than it was. Make the plan again.`);
        requireSpace(reading, needOf(method, file.allocatedBytes));
        stopIfAsked(context.signal);
        const createdAt = new Date().toISOString();
        await makeCopiesFolder(file.path);
        try {
          const mayBeWritten = isAtRest || (method === "reflink" && file.format === "raw");
          await copyWhole({ from: file.path, partial, method, mayBeWritten }, context);
          if (reading.head.isBackingRelative) {
            await runCommand(absoluteBacking(reading, partial), context.signal);
            await flush(partial);
          }
          const before = from.source.records.get(id);
          const stamp = (await stampNow(partial)) ?? "";
          changeRecord(from, id, (record) =>
            recordTaken(record, {
              key: copy,
              name,
              parent: lineage.head,
              description,
              createdAt,
              stamp,
              isUnderWay: true,
            }),
          );
          await giveName(partial, copy).catch((error) => {
            forget(id, before, copy);
            throw error;
          });
          changeRecord(from, id, (record) => recordSettled(record, copy));
        } catch (error) {
          await unlinkIfThere(partial);
          throw error;
        } finally {
          await tidyCopiesFolder(file.path);
        }
      }),
    async examine(id, { copy }) {
      if ((await stampNow(copy)) === null) return "not-done";
      const partial = partialOf(fileOf(copy), copy);
      // It had its name already and not yet lost the other one.
      if (await isSameFile(partial, copy)) await unlinkIfThere(partial);
      if (!from.source.records.get(id).snapshots.some(({ key }) => key === copy)) return "unknown";
      changeRecord(from, id, (record) => recordSettled(record, copy));
      return "done";
    },
  };
}
