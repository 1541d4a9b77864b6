import { formatBytes } from "#lib/format/bytes.ts";
import type { EdgeChange } from "#lib/model/diff.ts";

/** What was written along a line, short: `+12 MiB`, `~12 MiB` where the newest writes may be missing; null when not known. */
export function changeWords(change: EdgeChange | null): string | null {
  if (change?.changedBytes == null) return null;
  if (change.certainty === "stale") return `~${formatBytes(change.changedBytes)}`;
  return change.changedBytes === 0 ? "no change" : `+${formatBytes(change.changedBytes)}`;
}

/** The same in full, with how sure it is, or why it is not known. */
export function changeTitle(change: EdgeChange | null): string {
  if (change?.changedBytes == null)
    return `How much was written in between is not known. ${change?.reason ?? ""}`.trimEnd();
  const bytes = formatBytes(change.changedBytes);
  if (change.certainty === "stale")
    return `${bytes} seen as written in between so far, from outside the running machine: its newest writes may be missing.`;
  return `Up to ${bytes} written in between.`;
}
