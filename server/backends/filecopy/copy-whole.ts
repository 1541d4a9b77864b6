import { lstat, mkdir, open, readdir, readFile, rmdir, stat, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Problem } from "#lib/model/problem.ts";
import type { RunContext } from "#server/backends/contract.ts";
import { ignoreOutput } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";
import { classifyCopy } from "./classify.ts";
import type { CopyMethod } from "./copy-method.ts";
import { copiesFolderOf, isPartial } from "./copy-names.ts";

/** Copying a large image takes as long as it takes. */
const copyTimeoutMs = 24 * 3_600_000;
const pollMs = 250;

/** Holes stay holes: a disk that is mostly empty takes no more space as a copy. */
export const copyArgv = (method: CopyMethod, from: string, to: string): [string, ...string[]] => [
  "cp",
  ...(method === "reflink" ? ["--reflink=always"] : ["--reflink=never", "--sparse=always"]),
  ...["--preserve=mode,ownership", "--no-target-directory", "--", from, to],
];

/** Ends copies that an earlier run of the server left at work. */
async function endEarlierRun(argv: readonly string[], { note }: Pick<RunContext, "note">): Promise<void> {
  const wanted = `${argv.join("\0")}\0`;
  for (let round = 0; ; round++) {
    const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
    const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")));
    const running = pids.filter((_, i) => lines[i] === wanted).map(Number);
    if (running.length === 0) return;
    if (round === 0) note("A copy that was begun before the restart is ended and made again.");
    for (const pid of running)
      try {
        process.kill(pid, "SIGTERM");
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
      }
    await pause(pollMs);
  }
}

export const unlinkIfThere = (path: string): Promise<void> =>
  unlink(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT" && error.code !== "ENOTDIR") throw error;
  });

/** What was written is on the disk when this returns; of a folder: its names. */
export async function flush(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The folder of a file's copies, made as needed: who may look into the file's own may look into it. */
export async function makeCopiesFolder(file: string): Promise<void> {
  const folder = copiesFolderOf(file);
  const { mode, dev } = await stat(dirname(file));
  await mkdir(folder, { mode: mode & 0o777 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOSPC")
      throw new Problem("no-space", `There is no space for the folder ${folder}.`, { folder });
    if (error.code !== "EEXIST")
      throw new Problem("permission-denied", `The folder ${folder} cannot be made: ${error.message}`, { folder });
  });
  const made = await lstat(folder);
  if (!made.isDirectory() || made.dev !== dev)
    throw new Problem("blocked", `${folder} is no folder of the same filesystem. Move it away.`, { folder });
}

/** Drops what broken copies left, and the folder where nothing is in it. What is not ours stays. */
export async function tidyCopiesFolder(file: string): Promise<void> {
  const folder = copiesFolderOf(file);
  for (const name of await readdir(folder).catch(() => []))
    if (isPartial(name)) await unlinkIfThere(join(folder, name));
  await rmdir(folder).catch(() => undefined);
}

interface WholeCopy {
  readonly from: string;
  /** A path of our own, for as long as the copy is not whole. */
  readonly partial: string;
  readonly method: CopyMethod;
  /** The source may be written to meanwhile: its blocks are taken in one instant, or its users stand still. */
  readonly mayBeWritten: boolean;
}

const stampOf = async (path: string): Promise<string> => {
  const { ino, size, mtimeNs } = await stat(path, { bigint: true });
  return `${ino}:${size}:${mtimeNs}`;
};

/**
 * Copies a file whole and on the disk, or leaves nothing. Throws `no-space`, `cancelled`, `stale` when the source was written to
 * meanwhile, and what `classifyCopy` names.
 */
export async function copyWhole(
  { from, partial, method, mayBeWritten }: WholeCopy,
  context: Pick<RunContext, "signal" | "progress" | "note">,
): Promise<void> {
  const argv = copyArgv(method, from, partial);
  await endEarlierRun(argv, context);
  await unlinkIfThere(partial);
  const [before, { blocks }] = await Promise.all([stampOf(from), stat(from)]);
  const timer = setInterval(() => {
    void stat(partial).then(
      (now) => context.progress(Math.min(0.99, now.blocks / Math.max(1, blocks))),
      () => undefined,
    );
  }, pollMs);
  try {
    await runCommand({ argv, timeoutMs: copyTimeoutMs, parse: ignoreOutput, classify: classifyCopy }, context.signal);
    await flush(partial);
    if (!mayBeWritten && (await stampOf(from)) !== before)
      throw new Problem(
        "stale",
        `${from} was written to while it was copied. The copy is dropped; nothing was changed.`,
        {
          file: from,
        },
      );
  } catch (error) {
    await unlinkIfThere(partial);
    throw error;
  } finally {
    clearInterval(timer);
  }
}
