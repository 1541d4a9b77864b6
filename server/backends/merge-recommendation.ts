import { formatBytes } from "#lib/format/bytes.ts";
import type { MergeChoice } from "#lib/model/plan.ts";

/** One way of merging: whether it may be taken, and what it costs. */
export type Verdict = MergeChoice["directions"][number];

const percent = (share: number): string => (share < 0.01 ? "Under 1 %" : `${Math.round(share * 100)} %`);

/** What copies less of what can be done. A pull wins a tie: until its end nothing is changed that was there. */
export function recommend(commit: Verdict, pull: Verdict, virtualBytes: number | null): MergeChoice["recommended"] {
  const size = ({ bytesToCopy }: Verdict) =>
    bytesToCopy === null ? "an unknown number of bytes" : formatBytes(bytesToCopy);
  const costs = `commit copies ${size(commit)}, pull ${size(pull)}`;
  const only = (can: Verdict, cannot: Verdict) => ({
    direction: can.direction,
    reason: `Only this way is open (${costs}). ${cannot.capability.reason}`,
  });
  if (commit.capability.status === "yes" && pull.capability.status !== "yes") return only(commit, pull);
  if (pull.capability.status === "yes" && commit.capability.status !== "yes") return only(pull, commit);
  const isCheaper = commit.bytesToCopy !== null && (pull.bytesToCopy === null || commit.bytesToCopy < pull.bytesToCopy);
  const share =
    commit.bytesToCopy !== null && virtualBytes
      ? `${percent(commit.bytesToCopy / virtualBytes)} of the disk lies in the upper files: `
      : "";
  return { direction: isCheaper ? "commit" : "pull", reason: `${share}${costs}.` };
}
