import { Problem } from "#lib/model/problem.ts";
import { type CommandFailure, toolFailed } from "#server/exec/command.ts";

/** Names a failure of `btrfs` by its words; each pattern was seen with btrfs-progs 6.2. */
export function classifyBtrfs(failure: CommandFailure): Problem {
  const context = { command: failure.argv, exitCode: failure.exitCode, stderr: failure.stderr };
  const words = failure.stderr.trim();
  const told = `(btrfs: ${words})`;
  if (/No space left on device|Disk quota exceeded/.test(words))
    return new Problem("no-space", `The filesystem has no space left for this. ${told}`, context);
  if (/Directory not empty/.test(words))
    return new Problem("blocked", `Other subvolumes lie in it. Move or delete them first. ${told}`, context);
  if (/target path already exists/.test(words))
    return new Problem("already-exists", `There is something of that name already. ${told}`, context);
  if (/is not read-only/.test(words))
    return new Problem("blocked", `Only snapshots that nobody can write to can be compared. ${told}`, context);
  if (/Could not statfs: No such file|cannot access|can't access|No such file or directory/.test(words))
    return new Problem("not-found", `A subvolume is gone. ${told}`, context);
  if (/Not a Btrfs subvolume|[Nn]ot a [Bb]trfs filesystem/.test(words))
    return new Problem("stale", `It is no btrfs subvolume any more. ${told}`, context);
  if (/Operation not permitted|Permission denied|Read-only file system/.test(words))
    return new Problem(
      "permission-denied",
      `Espalier may not do this: btrfs lists and deletes subvolumes for root only. ${told}`,
      context,
    );
  return toolFailed(failure);
}
