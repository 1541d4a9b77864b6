import { isProblem, Problem } from "#lib/model/problem.ts";
import { type CommandFailure, ignoreOutput, toolFailed } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";

/** Number of renameat2 (include/uapi/asm-generic/unistd.h, and tables of the older architectures). */
const renameat2: Readonly<Record<string, number>> = {
  x64: 316,
  arm64: 276,
  riscv64: 276,
  loong64: 276,
  ppc64: 357,
  s390x: 347,
};

/** AT_FDCWD is -100, RENAME_EXCHANGE is 2 (include/uapi/linux/fs.h). Node has no call for it; perl is on every Debian. */
const script = 'syscall($ARGV[0] + 0, -100, "$ARGV[1]", -100, "$ARGV[2]", 2) == 0 or die "$!\\n"';

function classify(failure: CommandFailure): Problem {
  if (/Function not implemented|Invalid argument/.test(failure.stderr))
    return new Problem("unsupported", "The kernel cannot exchange two names here.", { stderr: failure.stderr });
  return toolFailed(failure);
}

/** The argv that exchanges two names; null where the system call's number is not known. */
export function exchangeArgv(a: string, b: string): [string, ...string[]] | null {
  const number = renameat2[process.arch];
  return number === undefined ? null : ["perl", "-e", script, "--", String(number), a, b];
}

/** Exchanges two names in one instant: nobody ever finds none under them. False: nothing was done, as this system cannot. */
export async function exchangeNames(a: string, b: string): Promise<boolean> {
  const argv = exchangeArgv(a, b);
  if (argv === null) return false;
  try {
    await runCommand({ argv, timeoutMs: 60_000, parse: ignoreOutput, classify });
    return true;
  } catch (error) {
    if (isProblem(error) && (error.code === "unsupported" || error.code === "tool-missing")) return false;
    throw error;
  }
}
