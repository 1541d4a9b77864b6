import { formatBytes } from "#lib/format/bytes.ts";
import type { Diff } from "#lib/model/diff.ts";

type Told = Pick<Diff, "changedBytes" | "certainty" | "granularityBytes" | "disk">;

/** A disk in a sentence: that of a volume has no name of its own. */
export const diskWords = (disk: string): string => (disk === "volume" ? "the volume" : disk);

/** How much was written, with how sure that is: a sentence, never a bare figure. */
export function certaintyWords({ changedBytes, certainty, granularityBytes, disk: target }: Told): string {
  const disk = diskWords(target);
  const pieces = `in pieces of ${formatBytes(granularityBytes)}`;
  if (certainty === "stale")
    return changedBytes === 0
      ? `No change is seen on ${disk} so far.`
      : `${formatBytes(changedBytes)} are seen as written on ${disk} so far, ${pieces}. There may be more.`;
  if (changedBytes === 0) return `No change at all: nothing was written on ${disk} between A and B.`;
  if (certainty === "upper-bound")
    return `At most ${formatBytes(changedBytes)} may have been written on ${disk} between A and B, ${pieces}. Some of it may not have been.`;
  return `Up to ${formatBytes(changedBytes)} written on ${disk} between A and B, ${pieces}.`;
}
