import { asText, type CommandFailure, toolFailed } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";

const run = (argv: readonly [string, ...string[]], classify: (failure: CommandFailure) => Error): Promise<string> =>
  runCommand({ argv, timeoutMs: 120_000, parse: asText, classify: classify as typeof toolFailed });

/** Throws Problem `tool-failed` with the tool's words. */
export const qemuImg = (...args: string[]): Promise<string> => run(["qemu-img", ...args], toolFailed);

/** Commands on an image. Single ones may fail, as some cannot be done everywhere (a compressed write over data). */
export async function qemuIo(path: string, format: string, commands: readonly string[]): Promise<void> {
  const argv: [string, ...string[]] = ["qemu-io", "-f", format, ...commands.flatMap((each) => ["-c", each]), path];
  await run(argv, toolFailed).catch((error: Error) => {
    if (!/failed/.test(error.message)) throw error;
  });
}
