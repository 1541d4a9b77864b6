import { lstat, rmdir, stat, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { isProblem, Problem } from "#lib/model/problem.ts";

const isGone = (error: unknown): boolean => {
  const code = (error as NodeJS.ErrnoException).code;
  return code === "ENOENT" || code === "ENOTDIR";
};

/**
 * A regular file's identity and state. Without the device's number, which another start of the machine may change; without the
 * time of the last status change, which moving it and libvirt's change of owner set.
 */
export async function stampOf(
  path: string,
): Promise<{ stamp: string; bytes: number } | "missing" | { reason: string }> {
  try {
    const s = await stat(path, { bigint: true });
    if (!s.isFile()) return { reason: `${path} is no regular file: whether its content was changed cannot be seen.` };
    return { stamp: `${s.ino}:${s.size}:${s.mtimeNs}`, bytes: Number(s.blocks) * 512 };
  } catch (error) {
    if (isGone(error)) return "missing";
    return { reason: `${path} cannot be looked at (${(error as NodeJS.ErrnoException).code ?? error}).` };
  }
}

/** Drops the folders around a file of the trash where they are empty; another entry may lie beside it. */
export async function dropEmptyFolders(keptAt: string): Promise<void> {
  for (const folder of [dirname(keptAt), dirname(dirname(keptAt))])
    if (
      !(await rmdir(folder).then(
        () => true,
        () => false,
      ))
    )
      return;
}

/** Unlinks one file of the trash. What is no file or link any more is left. */
export async function discardFile(keptAt: string): Promise<void> {
  try {
    if ((await lstat(keptAt)).isDirectory())
      throw new Problem("blocked", `${keptAt} is a folder now; Espalier put a file there. It stays.`, { file: keptAt });
    await unlink(keptAt);
  } catch (error) {
    if (isProblem(error)) throw error;
    if (!isGone(error))
      throw new Problem(
        "permission-denied",
        `${keptAt} cannot be removed from the trash: ${(error as Error).message}. It stays and keeps its space.`,
        { file: keptAt },
        { cause: error },
      );
  }
  await dropEmptyFolders(keptAt);
}
