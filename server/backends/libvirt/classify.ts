import { Problem, type ProblemCode } from "#lib/model/problem.ts";
import type { CommandFailure } from "#server/exec/command.ts";

/**
 * libvirt's own words → our codes; the first row that matches wins. Each pattern stands in `classify.test.ts` with the text
 * as a real virsh printed it. What matches nothing is `tool-failed`, with libvirt's words as they are.
 */
const table: readonly (readonly [RegExp, ProblemCode, string])[] = [
  [
    /Domain snapshot not found|no domain snapshot with matching name/,
    "not-found",
    "The snapshot is not there any more.",
  ],
  // Before "failed to get domain", which virsh also prints when the connection broke while it looked.
  [
    /failed to connect to the hypervisor|Failed to connect socket|Failed to reconnect|Disconnected from|client socket is closed|Cannot recv data|End of file while reading data|Cannot write data/i,
    "host-down",
    "libvirt does not answer.",
  ],
  [/failed to get domain|Domain not found|no domain with matching/, "not-found", "The domain is not there any more."],
  [
    /cannot acquire state change lock|another job|active block job|job is active|block copy still active/,
    "busy",
    "libvirt is busy with this domain.",
  ],
  [/domain moment .* already exists|snapshot file for disk .* already exists/, "already-exists", "The name is taken."],
  [/No space left on device|: -28 \(|no space/, "no-space", "The disk of the host is full."],
  [
    /operation forbidden|Permission denied|authentication (failed|unavailable|cancelled)|access denied/i,
    "permission-denied",
    "libvirt has no permission for this, or gives none.",
  ],
  [/revert requires force/, "blocked", "libvirt asks for force, which Espalier never guesses."],
  [
    /not supported|unsupported (configuration|flags)|argument unsupported/i,
    "unsupported",
    "libvirt does not support this here.",
  ],
  [/too many remote strings/, "unreadable-output", "libvirt cannot list more than 16384 snapshots at once."],
];

/** Names a failure of virsh. The message carries libvirt's words; exit code and command are context. */
export function classifyLibvirt(failure: CommandFailure): Problem {
  const words = failure.stderr
    .split("\n")
    .map((line) => line.replace(/^error: /, "").trim())
    .filter((line) => line !== "")
    .join(" ");
  const context = { command: failure.argv, exitCode: failure.exitCode, stderr: failure.stderr };
  for (const [pattern, code, text] of table)
    if (pattern.test(words)) return new Problem(code, `${text} (libvirt: ${words})`, context);
  return new Problem("tool-failed", `libvirt refused: ${words || "it gave no message"}`, context);
}
