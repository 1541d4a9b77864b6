import { access, constants, mkdir, open, readdir, rename, rm, rmdir, stat, statfs, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isProblem, Problem } from "#lib/model/problem.ts";
import { domainXmlName, type Manifest, manifestName } from "./manifest.ts";
import { fileProblem } from "./target-image.ts";

/** A backup is made under this name, so that what is not whole is never taken for one. */
export const partialOf = (folder: string): string => `${folder}.partial`;

/**
 * Names of files are told by nobody but Espalier, and what they hold can be read by nobody else; but QEMU, as a user of its own, must
 * come through to the one that it writes.
 */
const folderMode = 0o711;

async function attempt<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (isProblem(error)) throw error;
    throw fileProblem(error as NodeJS.ErrnoException, path);
  }
}

/** Begins a backup that is to be in `folder` in the end; what an earlier try left is removed. Returns the folder to write to. */
export async function beginFolder(folder: string): Promise<string> {
  const partial = partialOf(folder);
  await discardPartial(folder);
  await attempt(dirname(folder), () => mkdir(dirname(folder), { mode: folderMode, recursive: true }));
  await attempt(partial, () => mkdir(partial, { mode: folderMode }));
  return partial;
}

/** Puts what is whole in its place: after this it is there, also when the power fails now. */
export async function publishFolder(folder: string, manifest: Manifest, domainXml: string): Promise<void> {
  const partial = partialOf(folder);
  await attempt(partial, async () => {
    await writeDurably(join(partial, domainXmlName), domainXml);
    await writeDurably(join(partial, manifestName), `${JSON.stringify(manifest, null, 2)}\n`);
    for (const name of await readdir(partial)) await syncPath(join(partial, name));
    await syncPath(partial);
    await rename(partial, folder);
    await syncPath(dirname(folder));
    await syncPath(dirname(dirname(folder)));
  });
}

/** Names of what Espalier and QEMU write into a backup's folder. */
const ownName = /^(manifest\.json|domain\.xml|[A-Za-z0-9_-]+\.(qcow2|raw|blocks\.ndjson|extents\.ndjson))$/;

const namesIn = (folder: string): Promise<string[]> =>
  readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });

/** Throws `blocked` when somebody else put files there: they would go with the folder. */
async function requireOwn(folder: string): Promise<void> {
  const foreign = (await namesIn(folder)).filter((name) => !ownName.test(name));
  if (foreign.length > 0)
    throw new Problem(
      "blocked",
      `${folder} holds what Espalier did not write: ${foreign.join(", ")}. Move it away first.`,
      {
        blockers: foreign.map((name) => ({ kind: "file", id: join(folder, name), name })),
      },
    );
}

/** Removes what is not whole, and the machine's folder where nothing else is in it. Throws `blocked` for files of others. */
export async function discardPartial(folder: string): Promise<void> {
  const partial = partialOf(folder);
  await requireOwn(partial);
  await attempt(folder, async () => {
    for (const name of await namesIn(partial)) await rm(join(partial, name), { force: true });
    await removeIfEmpty(partial);
    await removeIfEmpty(dirname(folder));
  });
}

/** Removes a backup: first it is no longer one, so that what a crash leaves is never taken for it. Throws as `discardPartial`. */
export async function removeFolder(folder: string): Promise<void> {
  await requireOwn(folder);
  await attempt(folder, async () => {
    await rename(folder, partialOf(folder)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
    });
  });
  await discardPartial(folder);
}

async function removeIfEmpty(folder: string): Promise<void> {
  await rmdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOTEMPTY" && error.code !== "ENOENT" && error.code !== "EEXIST") throw error;
  });
}

async function writeDurably(path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600, flag: "wx" });
}

async function syncPath(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** What is known of a folder that backups are to be kept in. */
export interface TargetLook {
  readonly path: string;
  readonly freeBytes: number | null;
  /** Why it cannot be written to, or null. */
  readonly problem: Problem | null;
}

export async function lookAtTarget(path: string): Promise<TargetLook> {
  const refuse = (code: "not-found" | "permission-denied" | "invalid-input", words: string) => ({
    path,
    freeBytes: null,
    problem: new Problem(code, words, { target: path }),
  });
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => error);
  if (found instanceof Error)
    return found.code === "ENOENT" || found.code === "ENOTDIR"
      ? refuse("not-found", `The folder ${path} is not there. Make it, or mount its disk, first.`)
      : refuse("permission-denied", `The folder ${path} cannot be looked at (${found.code}).`);
  if (!found.isDirectory()) return refuse("invalid-input", `${path} is no folder.`);
  const isWritable = await access(path, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!isWritable) return refuse("permission-denied", `Espalier may not write to the folder ${path}.`);
  const space = await statfs(path).catch(() => null);
  return { path, freeBytes: space && space.bavail * space.bsize, problem: null };
}

export const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
