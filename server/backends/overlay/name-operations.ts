import { link, rename, unlink } from "node:fs/promises";
import { Problem } from "#lib/model/problem.ts";
import type { Operation } from "#server/backends/contract.ts";
import { removing } from "#server/backends/volume/lost-snapshots.ts";
import { fileProblem } from "#server/backends/volume/new-file.ts";
import { requireNone, unreadObstacles } from "#server/backends/volume/obstacle.ts";
import { chainOf } from "./family.ts";
import { recordGone, recordReplaced } from "./family-record.ts";
import { sync, syncFolder } from "./new-overlay.ts";
import { inodeOf, type OperationParts, requireBuiltOnlyBy, requireFree } from "./operation-parts.ts";
import type { CallOf } from "./overlay-call.ts";

/** A file takes the name of the one above it, whose content it holds since a commit. */
export function replaceOperation({
  source: { records, storage },
  turns,
  read,
}: OperationParts): Operation<CallOf<"replace">> {
  const isDone = async ({ from, inode, to }: CallOf<"replace">) =>
    (await inodeOf(from)) === null && (await inodeOf(to)) === inode;
  return {
    command: (_, { from, to }) => ({ argv: ["mv", "--", from, to], input: null }),
    evidence: async () => ({}),
    run: (id, call) =>
      turns.run(id, async () => {
        const { from, inode, to } = call;
        if (await isDone(call)) return records.put(id, recordReplaced(records.get(id), from, to, inode));
        const reading = await read(id, to);
        const { links } = chainOf(to, reading.family);
        const at = links.findIndex(({ path }) => path === from);
        if (at < 1 || (await inodeOf(from)) !== inode)
          throw new Problem("stale", `${to} does not build on ${from} as it did. Nothing was done. Look again.`);
        requireFree(reading, [from, to]);
        for (let n = 1; n <= at; n++)
          requireBuiltOnlyBy(
            reading,
            links[n]?.path ?? "",
            links.slice(n - 1, n).map(({ path }) => path),
          );
        await sync(from);
        await removing({ records }, id, from, {
          remove: () =>
            rename(from, to)
              .catch((error: NodeJS.ErrnoException) => {
                throw fileProblem(error, to);
              })
              .finally(() => storage.changed()),
          isGone: () => isDone(call),
          without: (record) => recordReplaced(record, from, to, inode),
        });
        await syncFolder(to);
      }),
    async examine(id, call) {
      if (!(await isDone(call))) return "not-done";
      records.put(id, recordReplaced(records.get(id), call.from, call.to, call.inode));
      return "done";
    },
  };
}

/** A name that another file has is never taken away. */
export function linkOperation({ source: { storage }, turns }: OperationParts): Operation<CallOf<"link">> {
  const isDone = async ({ file, to }: CallOf<"link">) => {
    const [one, other] = [await inodeOf(file), await inodeOf(to)];
    return one !== null && one === other;
  };
  return {
    command: (_, { file, to }) => ({ argv: ["ln", "-T", "--", file, to], input: null }),
    evidence: async () => ({}),
    run: (id, call) =>
      turns.run(id, async () => {
        if (await isDone(call)) return;
        await link(call.file, call.to).catch((error: NodeJS.ErrnoException) => {
          if (error.code === "EEXIST")
            throw new Problem("already-exists", `${call.to} is there already; it is not written over.`);
          throw fileProblem(error, call.to);
        });
        storage.changed();
        await syncFolder(call.to);
      }),
    examine: async (_, call) => ((await isDone(call)) ? "done" : "not-done"),
  };
}

/** Removes a file, or one name of it, that nothing builds on and nobody needs. */
export function removeFileOperation({
  source: { records, storage },
  turns,
  read,
}: OperationParts): Operation<CallOf<"removeFile">> {
  const forget = (id: string, file: string) => records.put(id, recordGone(records.get(id), file));
  return {
    command: (_, { file }) => ({ argv: ["rm", "--", file], input: null }),
    evidence: async () => ({}),
    run: (id, { file, inode }) =>
      turns.run(id, async () => {
        const now = await inodeOf(file);
        if (now === null) return forget(id, file);
        if (now !== inode)
          throw new Problem("stale", `${file} is another file than before. It stays. Look again.`, { file });
        const reading = await read(id, file);
        requireFree(reading, [file]);
        requireBuiltOnlyBy(reading, file, []);
        requireNone(unreadObstacles(reading.unread));
        await removing({ records }, id, file, {
          remove: () =>
            unlink(file)
              .catch((error: NodeJS.ErrnoException) => {
                if (error.code !== "ENOENT") throw fileProblem(error, file);
              })
              .finally(() => storage.changed()),
          isGone: async () => (await inodeOf(file)) === null,
          without: recordGone,
        });
      }),
    async examine(id, { file }) {
      if ((await inodeOf(file)) !== null) return "not-done";
      forget(id, file);
      return "done";
    },
  };
}
