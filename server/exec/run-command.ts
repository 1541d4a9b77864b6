import { execa, type ResultPromise } from "execa";
import { Problem } from "#lib/model/problem.ts";
import type { Command } from "./command.ts";

const baseEnv = { LC_ALL: "C", LANGUAGE: "C", TZ: "UTC" };

/**
 * Runs one command to its end.
 * Throws only Problem: `invalid-input` (a NUL in an argument), `tool-missing`, `timed-out`, `cancelled`, `unreadable-output`
 * (too much output), or what `classify` names.
 */
export async function runCommand<T>(command: Command<T>, signal?: AbortSignal): Promise<T> {
  const [file, ...args] = command.argv;
  if (command.argv.some((arg) => arg.includes("\0")))
    throw new Problem("invalid-input", `A NUL character cannot be passed to ${file}. Remove it and try again.`);
  const limit = command.maxOutputBytes ?? 64 * 1024 * 1024;
  const result = await execa(file, args, {
    env: { ...baseEnv, ...command.env },
    ...(command.input === undefined ? { stdin: "ignore" as const } : { input: command.input }),
    timeout: command.timeoutMs,
    forceKillAfterDelay: 2_000,
    maxBuffer: limit,
    stripFinalNewline: false,
    reject: false,
    ...(command.outlivesUs ? { cleanup: false, detached: true } : {}),
    ...(command.stdoutTo === undefined ? {} : { stdout: command.stdoutTo }),
    ...(signal ? { cancelSignal: signal } : {}),
  });
  if (!result.failed) return command.parse(result.stdout ?? "");
  const context = { command: command.argv, exitCode: result.exitCode ?? null, stderr: result.stderr };
  if (result.isCanceled) throw new Problem("cancelled", `${file} was stopped before it ended.`, context);
  if (result.timedOut)
    throw new Problem("timed-out", `${file} did not answer within ${command.timeoutMs / 1000} s.`, context);
  if (result.isMaxBuffer) throw new Problem("unreadable-output", `${file} printed more than ${limit} bytes.`, context);
  if (result.isTerminated)
    throw new Problem("tool-failed", `${file} was ended from outside (${result.signal}) before it was done.`, {
      ...context,
      signal: result.signal ?? null,
    });
  if (result.code === "ENOENT")
    throw new Problem(
      "tool-missing",
      `${file} is not installed on this machine. Install its package and try again.`,
      context,
    );
  if (result.exitCode === undefined && result.originalMessage)
    throw new Problem("tool-failed", `${file} could not be run: ${result.originalMessage}`, context);
  throw command.classify({
    argv: command.argv,
    exitCode: result.exitCode ?? null,
    stdout: result.stdout ?? "",
    stderr: result.stderr,
  });
}

/** A long-lived process with open pipes, for a session that talks to it; ended by `kill()`, or (`outlivesUs`) by the end of its input. */
export function openProcess(
  argv: readonly [string, ...string[]],
  env: Record<string, string> = {},
  { outlivesUs = false } = {},
): OpenProcess {
  const [file, ...args] = argv;
  return execa(file, args, {
    env: { ...baseEnv, ...env },
    stdin: "pipe",
    stdout: "pipe",
    stderr: "pipe",
    buffer: false,
    reject: false,
    cleanup: !outlivesUs,
    detached: outlivesUs,
  });
}

export type OpenProcess = ResultPromise<{
  stdin: "pipe";
  stdout: "pipe";
  stderr: "pipe";
  buffer: false;
  reject: false;
}>;
