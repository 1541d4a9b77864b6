import { link, lstat, mkdir, rename, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { isProblem, Problem } from "#lib/model/problem.ts";
import type { Operation } from "#server/backends/contract.ts";
import { isInTrash } from "#server/backends/trashed.ts";
import { dropEmptyFolders } from "#server/images/trash-files.ts";
import type { CallOf, OperationSource } from "./operation-source.ts";
import { requireUnheld } from "./require-unheld.ts";

type Call = CallOf<"moveFile">;

const inodeOf = (path: string): Promise<bigint | null> =>
  lstat(path, { bigint: true }).then(
    (s) => s.ino,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
      throw new Problem("permission-denied", `${path} cannot be looked at: ${error.message}`, { file: path });
    },
  );

/** Whether the file has only its new name, only the old one, both, or none. */
async function whereIs({ from, to }: Call): Promise<"old" | "new" | "both" | "nowhere" | "taken"> {
  const [old, target] = [await inodeOf(from), await inodeOf(to)];
  if (old === null) return target === null ? "nowhere" : "new";
  return target === null ? "old" : old === target ? "both" : "taken";
}

/** The folders of the trash are made as needed. One that leads elsewhere would take the file out of sight, or over a border. */
async function makeTrashFolders(to: string): Promise<void> {
  for (const folder of [dirname(dirname(to)), dirname(to)]) {
    await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
    if (!(await lstat(folder)).isDirectory())
      throw new Problem("blocked", `${folder} is no folder, so nothing can be kept there. Move it away.`, { folder });
  }
}

/** A second name, then the first one less: unlike a renaming this never replaces what came there in between. */
async function giveName(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Filesystems without hard links, and files of others where the system forbids them.
    if (code !== "EPERM" && code !== "EOPNOTSUPP" && code !== "ENOSYS") throw error;
    await rename(from, to);
    return;
  }
  await unlink(from);
}

/** Moves a file within its filesystem, to the trash or back. Nothing is copied, and nothing is written over. */
export function moveFileOperation(source: OperationSource): Operation<Call> {
  return {
    command: (_, { from, to }) => ({ argv: ["mv", "-n", "--", from, to], input: null }),
    evidence: async () => ({}),
    async run(id, call) {
      const { from, to } = call;
      const place = await whereIs(call);
      if (place === "new") return;
      if (place === "nowhere") throw new Problem("stale", `${from} is gone. Look again.`, { file: from });
      if (place === "taken") throw new Problem("already-exists", `${to} is there already; it is not written over.`);
      if (!isInTrash(from)) await requireUnheld(id, from, source);
      try {
        if (isInTrash(to)) await makeTrashFolders(to);
        if (place === "both") await unlink(from);
        else await giveName(from, to);
      } catch (error) {
        if (isProblem(error)) throw error;
        const { code, message } = error as NodeJS.ErrnoException;
        if (code === "EEXIST") throw new Problem("already-exists", `${to} is there already; it is not written over.`);
        throw new Problem("permission-denied", `${from} cannot be moved to ${to}: ${message}`, { from, to });
      } finally {
        source.changed(id);
      }
      if (isInTrash(from)) await dropEmptyFolders(from);
    },
    async examine(_, call) {
      const place = await whereIs(call);
      return place === "new" ? "done" : place === "old" || place === "both" ? "not-done" : "unknown";
    },
  };
}
