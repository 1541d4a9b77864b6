import { rmdir, stat, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { Problem } from "#lib/model/problem.ts";
import type { Operation } from "#server/backends/contract.ts";
import { changeRecord, changing, stopIfAsked } from "#server/backends/volume/changing.ts";
import { recordRemoved } from "#server/backends/volume/lineage.ts";
import { removing } from "#server/backends/volume/lost-snapshots.ts";
import { requireNone } from "#server/backends/volume/obstacle.ts";
import { copiesFolderOf, partialOf } from "./copy-names.ts";
import { copyArgv, copyWhole, flush, makeCopiesFolder, tidyCopiesFolder, unlinkIfThere } from "./copy-whole.ts";
import type { CallOf } from "./filecopy-call.ts";
import { deleteVolumeObstacles, needOf, removeObstacles } from "./obstacles.ts";
import {
  giveName,
  isSameFile,
  type OperationSource,
  requireSpace,
  requireStamp,
  stampNow,
} from "./operation-source.ts";

const fileOf = (id: string): string => id.slice(id.indexOf(":") + 1);

/** Removes one copy. What descended from it in the tree descends from what it did. */
export function removeCopyOperation(from: OperationSource): Operation<CallOf<"remove">> {
  return {
    command: (_, { copy }) => ({ argv: ["rm", "--", copy], input: null }),
    evidence: async () => ({}),
    run: (id, { copy, copyStamp }) =>
      changing(from, id, async () => {
        if ((await stampNow(copy)) !== null) {
          await requireStamp(copy, copyStamp);
          requireNone(removeObstacles(await from.read(id), copy));
          await removing(from.source, id, copy, {
            remove: async () => {
              await unlink(copy);
              await flush(dirname(copy));
            },
            isGone: async () => (await stampNow(copy)) === null,
          });
        } else changeRecord(from, id, (record) => recordRemoved(record, [copy]));
        await tidyCopiesFolder(fileOf(id));
      }),
    async examine(id, { copy }) {
      if ((await stampNow(copy)) !== null) return "not-done";
      changeRecord(from, id, (record) => recordRemoved(record, [copy]));
      return "done";
    },
  };
}

/** Writes down name and description; the file of the copy is not touched. */
export function describeCopyOperation(from: OperationSource): Operation<CallOf<"describe">> {
  return {
    command: () => null,
    evidence: async () => ({}),
    run: (id, { copy, name, description }) =>
      changing(from, id, async () => {
        const { copies, lineage } = await from.read(id);
        const there = copies.find(({ path }) => path === copy);
        if (!there) throw new Problem("stale", `${copy} is gone. Look again.`, { path: copy });
        const known = lineage.placed.get(copy)?.record ?? {
          ...{ key: copy, name: there.name, description: null, createdAt: there.createdAt },
          parent: lineage.placed.get(copy)?.parent ?? null,
          isInferred: true,
        };
        const described = {
          ...known,
          ...(name === undefined ? {} : { name }),
          ...(description === undefined ? {} : { description }),
        };
        changeRecord(from, id, (record) => ({
          ...record,
          snapshots: [...record.snapshots.filter(({ key }) => key !== copy), described],
        }));
      }),
    async examine(id, { copy, name, description }) {
      const known = from.source.records.get(id).snapshots.find(({ key }) => key === copy);
      const isAsWished =
        (name === undefined || known?.name === name) &&
        (description === undefined || known?.description === description);
      return isAsWished ? "done" : "not-done";
    },
  };
}

/** Makes a new volume of a copy. */
export function cloneCopyOperation(from: OperationSource): Operation<CallOf<"clone">> {
  return {
    abortable: true,
    command: (id, { copy, to, method }) => ({ argv: copyArgv(method, copy, partialOf(fileOf(id), to)), input: null }),
    evidence: async () => ({}),
    run: (id, { copy, copyStamp, to, method }, context) =>
      changing(from, id, async () => {
        const reading = await from.read(id);
        const { file, way } = reading;
        const partial = partialOf(file.path, to);
        if ((await stampNow(to)) !== null)
          throw new Problem("already-exists", `${to} is there already; it is not written over.`, { path: to });
        await requireStamp(copy, copyStamp);
        if (way.method !== method)
          throw new Problem("stale", `${file.path} is on another filesystem than it was. Make the plan again.`);
        requireSpace(reading, needOf(method, (await stat(copy)).blocks * 512));
        stopIfAsked(context.signal);
        await makeCopiesFolder(file.path);
        try {
          await copyWhole({ from: copy, partial, method, mayBeWritten: false }, context);
          await giveName(partial, to);
        } finally {
          await unlinkIfThere(partial);
          await tidyCopiesFolder(file.path);
        }
      }),
    async examine(id, { to }) {
      if ((await stampNow(to)) === null) return "not-done";
      const partial = partialOf(fileOf(id), to);
      if (await isSameFile(partial, to)) await unlinkIfThere(partial);
      return "done";
    },
  };
}

/** Removes the live file, when all its copies are gone. */
export function deleteVolumeOperation(from: OperationSource): Operation<CallOf<"deleteVolume">> {
  return {
    command: (id) => ({ argv: ["rm", "--", fileOf(id)], input: null }),
    evidence: async () => ({}),
    run: (id, { liveStamp }) =>
      changing(from, id, async () => {
        const path = fileOf(id);
        if ((await stampNow(path)) !== null) {
          await requireStamp(path, liveStamp);
          const reading = await from.read(id);
          requireNone(deleteVolumeObstacles(reading));
          if (reading.copies.length > 0)
            throw new Problem("stale", `There are copies of ${path} that the plan does not name. Look again.`, {
              copies: reading.copies.map((copy) => copy.path),
            });
          await tidyCopiesFolder(path);
          await unlink(path);
          await flush(dirname(path));
        }
        await rmdir(copiesFolderOf(path)).catch(() => undefined);
        from.source.records.drop(id);
      }),
    async examine(id) {
      if ((await stampNow(fileOf(id))) !== null) return "not-done";
      from.source.records.drop(id);
      return "done";
    },
  };
}
