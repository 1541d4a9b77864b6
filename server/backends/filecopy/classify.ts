import { Problem } from "#lib/model/problem.ts";
import { type CommandFailure, toolFailed } from "#server/exec/command.ts";

/** Names a failure of GNU `cp` by its words; recorded with coreutils 9.1. */
export function classifyCopy(failure: CommandFailure): Problem {
  const context = { command: failure.argv, exitCode: failure.exitCode, stderr: failure.stderr };
  const words = failure.stderr.trim();
  if (/No space left on device|Disk quota exceeded/.test(words))
    return new Problem(
      "no-space",
      `There is not enough space for the copy, and nothing of it is left. (${words})`,
      context,
    );
  if (/failed to clone/.test(words))
    return new Problem(
      "unsupported",
      `The filesystem would not share the blocks of this file. On btrfs both the file and its folder must be with copy-on-write (lsattr shows a C where they are not). (${words})`,
      context,
    );
  if (/Permission denied|Operation not permitted|Read-only file system/.test(words))
    return new Problem("permission-denied", `Espalier may not make the copy. (${words})`, context);
  if (/No such file or directory/.test(words))
    return new Problem("stale", `A file is gone. Look again. (${words})`, context);
  return toolFailed(failure);
}
