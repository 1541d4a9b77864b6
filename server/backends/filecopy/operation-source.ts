import { link, lstat, rename, stat, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { isProblem, Problem } from "#lib/model/problem.ts";
import type { OneAtATime } from "#server/backends/volume/one-at-a-time.ts";
import type { VolumeRecord } from "#server/backends/volume/volume-record.ts";
import type { VolumeSource } from "#server/backends/volume/volume-source.ts";
import { flush } from "./copy-whole.ts";
import type { VolumeReading } from "./volume-reading.ts";

/** What the changes of this kind work with. */
export interface OperationSource {
  readonly source: VolumeSource;
  readonly turns: OneAtATime;
  /** Looks now. */
  read(id: string): Promise<VolumeReading>;
}

/** Runs a change of a volume when no other one runs, and lets the next look see it. Node's errors become Problems. */
export async function changing<T>(
  { source, turns }: OperationSource,
  id: string,
  change: () => Promise<T>,
): Promise<T> {
  try {
    return await turns.run(id, change);
  } catch (error) {
    if (isProblem(error)) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOSPC" || code === "EDQUOT") throw new Problem("no-space", `There is no space left: ${message}`);
    if (code === "EACCES" || code === "EPERM" || code === "EROFS")
      throw new Problem("permission-denied", `Espalier may not do this: ${message}`, {}, { cause: error });
    if (code === "ENOENT") throw new Problem("stale", `A file is gone. Look again. (${message})`, {}, { cause: error });
    throw error;
  } finally {
    source.storage.changed();
  }
}

/** Throws `cancelled`. */
export function stopIfAsked(signal: AbortSignal): void {
  if (signal.aborted) throw new Problem("cancelled", "It was stopped before anything was changed.");
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

/** Changes what is known of a volume; nothing comes in between. */
export function changeRecord(
  { source: { records } }: OperationSource,
  id: string,
  change: (record: VolumeRecord) => VolumeRecord,
): void {
  records.put(id, change(records.get(id)));
}
