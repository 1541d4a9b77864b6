import { link, lstat, rename, stat, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { Problem } from "#lib/model/problem.ts";
import type { ChangeSource } from "#server/backends/volume/changing.ts";
import { flush } from "./copy-whole.ts";
import type { VolumeReading } from "./volume-reading.ts";

/** What the changes of this kind work with. */
export interface OperationSource extends ChangeSource {
  /** Looks now. */
  read(id: string): Promise<VolumeReading>;
}

/** The content of a file as in `contentStamp`; null when it is not there. */
export const stampNow = (path: string): Promise<string | null> =>
  lstat(path, { bigint: true }).then(
    ({ ino, size, mtimeNs }) => `${ino}:${size}:${mtimeNs}`,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
      throw new Problem("permission-denied", `${path} cannot be looked at: ${error.message}`, { path });
    },
  );

/** Throws `stale` unless a file is the one that the plan saw, with what it held then. */
export async function requireStamp(path: string, stamp: string): Promise<void> {
  const now = await stampNow(path);
  if (now === stamp) return;
  throw new Problem(
    "stale",
    now === null ? `${path} is gone. Look again.` : `${path} was written to since the plan was made. Look again.`,
    { path },
  );
}

/** Throws `no-space` while less than a copy needs is free. */
export function requireSpace({ freeBytes, file }: VolumeReading, needBytes: number): void {
  if (freeBytes === null || freeBytes >= needBytes) return;
  throw new Problem("no-space", `${dirname(file.path)} has ${freeBytes} bytes free, and the copy needs ${needBytes}.`, {
    ...{ needBytes, freeBytes },
  });
}

/** Gives a whole copy its name. Never replaces what came there in between. Throws `already-exists`. */
export async function giveName(partial: string, to: string): Promise<void> {
  const taken = new Problem("already-exists", `${to} is there already; it is not written over.`, { path: to });
  try {
    await link(partial, to);
    await unlink(partial);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") throw taken;
    // Filesystems without hard links, and files of others where the system forbids them.
    if (code !== "EPERM" && code !== "EOPNOTSUPP" && code !== "ENOSYS") throw error;
    if ((await stampNow(to)) !== null) throw taken;
    await rename(partial, to);
  }
  await flush(dirname(to));
}

/** Whether two names stand for one file. */
export async function isSameFile(a: string, b: string): Promise<boolean> {
  const [first, second] = await Promise.all([a, b].map((path) => stat(path).catch(() => null)));
  return first !== null && second !== null && first?.ino === second?.ino && first?.dev === second?.dev;
}
