import { Problem } from "#lib/model/problem.ts";
import { type Command, type CommandFailure, ignoreOutput, toolFailed } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";

/** Copying a large image takes as long as it takes. */
const copyTimeoutMs = 24 * 3_600_000;

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

/** Runs a changing qemu-img to its end, whatever becomes of Espalier. */
export const changeImage = (argv: ImageArgv): Promise<void> =>
  runCommand({
    argv: [...argv],
    timeoutMs: copyTimeoutMs,
    outlivesUs: true,
    parse: ignoreOutput,
    classify,
  } satisfies Command<void>);
