import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Problem } from "#lib/model/problem.ts";
import { type Command, type CommandFailure, ignoreOutput, toolFailed } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";
import type { RunContext } from "./contract.ts";

/** Copying a large image takes as long as it takes. */
const copyTimeoutMs = 24 * 3_600_000;
const pollMs = 250;

function classify(failure: CommandFailure): Problem {
  const context = { command: failure.argv, exitCode: failure.exitCode, stderr: failure.stderr };
  const words = failure.stderr.trim();
  if (/Failed to get .* lock|Is another process using the image/.test(words))
    return new Problem("in-use", `Another program has the image open. (qemu-img: ${words})`, context);
  if (/No space left on device/.test(words))
    return new Problem("no-space", `The disk of the host is full. (qemu-img: ${words})`, context);
  if (/No such file or directory/.test(words))
    return new Problem("not-found", `A file is gone. (qemu-img: ${words})`, context);
  return toolFailed(failure);
}

export type ImageArgv = readonly ["qemu-img", ...string[]];

/** Processes of this machine that run exactly this command. */
async function processesOf(argv: ImageArgv): Promise<number[]> {
  const wanted = `${argv.join("\0")}\0`;
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")));
  return pids.filter((_, i) => lines[i] === wanted).map(Number);
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, "SIGTERM");
  } catch (error) {
    // It came to its end by itself in this moment.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/**
 * A copy goes on when Espalier dies, and the next start repeats the step: it waits here for the end of the one that is still at
 * work, or ends it when the job is cancelled.
 */
export async function finishEarlierRun(
  argv: ImageArgv,
  { signal, note }: Pick<RunContext, "signal" | "note">,
): Promise<void> {
  for (let round = 0; ; round++) {
    const pids = await processesOf(argv);
    if (pids.length === 0) return;
    if (round === 0) note("The copy that was begun before the restart is still at work; waiting for its end.");
    if (signal.aborted) for (const pid of pids) endProcess(pid);
    await pause(pollMs);
  }
}

/** Waits until no such command is at work any more: what it leaves can be judged then. */
export const waitForRest = (argv: ImageArgv): Promise<void> =>
  finishEarlierRun(argv, { signal: new AbortController().signal, note: () => undefined });

/** The last percentage that `qemu-img -p` printed, as 0..1. */
export const lastProgress = (printed: string): number | null => {
  const found = [...printed.matchAll(/\((\d+\.\d+)\/100%\)/g)].at(-1)?.[1];
  return found === undefined ? null : Number(found) / 100;
};

/**
 * Runs a changing qemu-img to its end, whatever becomes of Espalier; an abort ends it. It prints its progress into a file: a pipe
 * would break with Espalier, and qemu-img with it. `measure`, where it is given, tells the progress instead.
 */
export async function changeImage(
  argv: ImageArgv,
  { signal, progress }: RunContext,
  measure: (() => Promise<number | null>) | null = null,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "espalier-copy-"));
  const path = join(folder, "progress");
  const printed = createWriteStream(path, { flags: "wx", mode: 0o600 });
  await once(printed, "open");
  const timer = setInterval(() => {
    void (measure ? measure() : readFile(path, "utf8").then(lastProgress)).then(
      (fraction) => {
        if (fraction !== null) progress(fraction);
      },
      () => undefined,
    );
  }, pollMs);
  try {
    await runCommand(
      {
        argv: [...argv],
        timeoutMs: copyTimeoutMs,
        outlivesUs: true,
        stdoutTo: printed,
        parse: ignoreOutput,
        classify,
      } satisfies Command<void>,
      signal,
    );
  } finally {
    clearInterval(timer);
    printed.destroy();
    await rm(folder, { recursive: true, force: true });
  }
}
