import { createHash } from "node:crypto";
import { chmod, chown, link, rename, stat, unlink } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, normalize } from "node:path";
import { Problem } from "#lib/model/problem.ts";

/** Where a new file may lie, and what is there already. */
export interface NewFilePlaces {
  /** Folders that hold storage of the host. */
  readonly folders: ReadonlySet<string>;
  /** Paths that are taken, as far as they are known. */
  readonly taken: ReadonlySet<string>;
}

const longestName = 255;

/**
 * The path of a new file from what somebody called it: a name beside `current`, or an absolute path in a folder of the host's
 * storage. Throws `invalid-input`, and `already-exists` for a path that is taken.
 */
export function newFilePath(name: string, current: string, { folders, taken }: NewFilePlaces, field: string): string {
  const wrong = (words: string) => new Problem("invalid-input", words, { fields: { [field]: words } });
  if (/[\u0000-\u001f\u007f]/.test(name)) throw wrong("A file's name cannot hold control characters here.");
  if (!isAbsolute(name) && name.includes("/"))
    throw wrong(`Give a name beside ${current} or an absolute path, not ${JSON.stringify(name)}.`);
  const path = isAbsolute(name) ? name : join(dirname(current), /\.qcow2$/i.test(name) ? name : `${name}.qcow2`);
  if (normalize(path) !== path || path.endsWith("/") || path.endsWith("/..") || name.trim() === "")
    throw wrong(`${JSON.stringify(name)} is no name of a file.`);
  if (Buffer.byteLength(basename(path)) > longestName)
    throw wrong(`A file's name may be ${longestName} bytes long; this one has ${Buffer.byteLength(basename(path))}.`);
  if (taken.has(path)) throw new Problem("already-exists", `${path} is there already; it is not written over.`);
  if (!folders.has(dirname(path)))
    throw wrong(`${dirname(path)} is no folder of this host's storage. Choose a name in ${dirname(current)}.`);
  return path;
}

/** Its name until it is whole: nobody else's, and the same again when the same is done again. */
export const partialPath = (path: string, of: unknown): string =>
  join(
    dirname(path),
    `.espalier-${createHash("sha256")
      .update(JSON.stringify([path, of]))
      .digest("hex")
      .slice(0, 16)}.partial`,
  );

/** Removes a file that was begun. What cannot be removed is left: it has a name that is nobody else's. */
export const discardPartial = (partial: string): Promise<void> => unlink(partial).catch(() => undefined);

/** Mode and owner of the file that it stands in for, as far as Espalier may give them. */
export async function takeAfter(file: string, model: string): Promise<void> {
  const { mode, uid, gid } = await stat(model);
  const own = await stat(file);
  if (own.uid !== uid || own.gid !== gid) await chown(file, uid, gid).catch(() => undefined);
  await chmod(file, mode & 0o777).catch(() => undefined);
}

/** Gives a whole file its name, which must be free. Throws `already-exists`. */
export async function publish(partial: string, path: string): Promise<void> {
  try {
    await link(partial, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") throw new Problem("already-exists", `${path} is there already; it is not written over.`);
    // Filesystems without hard links.
    if (code !== "EPERM" && code !== "EOPNOTSUPP" && code !== "ENOSYS") throw fileProblem(error, path);
    if (await isThere(path)) throw new Problem("already-exists", `${path} is there already; it is not written over.`);
    await rename(partial, path);
    return;
  }
  await unlink(partial);
}

export const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ENOTDIR") return false;
      throw fileProblem(error, path);
    },
  );

/** Whether two names lead to one file that is there. */
export async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map((path) => stat(path, { bigint: true }).catch(() => null)));
  return Boolean(a && b && a.ino === b.ino && a.dev === b.dev);
}

/** Node's error of a file as a Problem. */
export function fileProblem(error: unknown, path: string): Problem {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return new Problem("not-found", `${path} is not there.`, { file: path });
  if (code === "ENOSPC" || code === "EDQUOT")
    return new Problem("no-space", `No space is left for ${path}.`, { file: path });
  return new Problem("permission-denied", `${path} cannot be changed: ${message}`, { file: path }, { cause: error });
}
