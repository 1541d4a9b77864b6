import { asText, toolFailed } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";

export interface VirshOptions {
  /** Commands on standard input instead of in `args`. */
  readonly input?: string;
  readonly timeoutMs?: number;
  /** Lets virsh say what it did ("Domain snapshot … created"), where its exit code does not tell. */
  readonly verbose?: boolean;
}

/** Runs virsh on one connection and returns what it printed. */
export function virsh(uri: string, args: readonly string[], options: VirshOptions = {}): Promise<string> {
  return runCommand({
    argv: ["virsh", ...(options.verbose ? [] : ["--quiet"]), `--connect=${uri}`, ...args],
    timeoutMs: options.timeoutMs ?? 120_000,
    ...(options.input === undefined ? {} : { input: options.input }),
    parse: asText,
    classify: toolFailed,
  });
}
