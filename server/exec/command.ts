import type { WriteStream } from "node:fs";
import { Problem } from "#lib/model/problem.ts";

/** How a finished process failed. `exitCode` is null when it ended by a signal, time-out or abort. */
export interface CommandFailure {
  readonly argv: readonly string[];
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command is a value: what to run, how to read its answer, how to name its failure. The runner knows none. */
export interface Command<T> {
  readonly argv: readonly [string, ...string[]];
  /** Written to standard input; without it standard input is closed. */
  readonly input?: string;
  /** Added to the environment; the locale is always C. */
  readonly env?: Readonly<Record<string, string>>;
  /** The process is killed after this. */
  readonly timeoutMs: number;
  /** It changes something and goes on when Espalier ends, also by Ctrl-C: half a change is worse than none. */
  readonly outlivesUs?: boolean;
  /** An open file that standard output goes to without a pipe in between; `parse` then gets nothing. */
  readonly stdoutTo?: WriteStream;
  /** More output than this is a failure, not a truncation. Default 64 MiB. */
  readonly maxOutputBytes?: number;
  /** Turns stdout into the answer; throws a Problem `unreadable-output` for what it does not understand. */
  readonly parse: (stdout: string) => T;
  /** Names a failure by the tool's own words. */
  readonly classify: (failure: CommandFailure) => Problem;
}

/** For tools whose failures need no telling apart. */
export function toolFailed(failure: CommandFailure): Problem {
  const words = failure.stderr.trim() || failure.stdout.trim() || "no message";
  return new Problem("tool-failed", `${failure.argv[0]} failed: ${words}`, {
    command: failure.argv,
    exitCode: failure.exitCode,
    stderr: failure.stderr,
  });
}

export const asText = (stdout: string): string => stdout;
export const ignoreOutput = (): void => undefined;
