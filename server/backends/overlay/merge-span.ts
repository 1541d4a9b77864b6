import type { IntentOf } from "#lib/model/intent.ts";
import { Problem } from "#lib/model/problem.ts";
import { newFilePath } from "#server/backends/volume/new-file.ts";
import { fileBlocker } from "#server/backends/volume/obstacle.ts";
import { chainOf, type FamilyFile } from "./family.ts";
import type { FamilyReading } from "./family-reading.ts";

/** The one disk of a volume. */
export const target = "volume";

/** Down into the lowest file, or up into the highest and into what else reads through those that go. */
export type Direction = "commit" | "pull";

/** Files that become one, the upper first; and others that read through those that go. */
export interface Span {
  readonly upper: string;
  readonly lower: string;
  readonly files: readonly FamilyFile[];
  readonly top: FamilyFile;
  readonly bottom: FamilyFile;
  readonly forks: readonly FamilyFile[];
}

/** Throws `invalid-input`, `not-found`, and `blocked` for what is no part of one chain. */
export function spanOf({ from, into, disk }: IntentOf<"merge">, { family, live }: FamilyReading): Span {
  if (disk !== undefined && disk !== target)
    throw new Problem("invalid-input", `A volume has one disk, "${target}".`, { fields: { disk } });
  const fileAt = (point: string): string => {
    const path = point === "head" ? live.path : point;
    if (family.files.has(path)) return path;
    throw new Problem("not-found", `${point} is no point and no file of this volume. Look again.`);
  };
  for (const [upper, lower] of [
    [from, into],
    [into, from],
  ] as const) {
    const { links } = chainOf(fileAt(upper), family);
    const at = links.findIndex(({ path }) => path === fileAt(lower));
    const files = links.slice(0, at + 1);
    const [top, bottom] = [files[0], files.at(-1)];
    if (at < 1 || !top || !bottom) continue;
    const inside = new Set(files.map(({ path }) => path));
    const forks = files
      .slice(1)
      .flatMap(({ overlays }) => overlays.flatMap((path) => (inside.has(path) ? [] : (family.files.get(path) ?? []))));
    if (files.slice(1).some(({ path }) => path === live.path))
      throw new Problem(
        "blocked",
        `${live.path} is the live file and lies below ${top.path}: it cannot be merged away.`,
        {
          blockers: [fileBlocker(top.path)],
        },
      );
    return { upper, lower, files, top, bottom, forks };
  }
  throw new Problem("blocked", `${from} and ${into} do not lie on one chain of two files or more.`, { blockers: [] });
}

export const copiesInto = ({ top, bottom }: Span, direction: Direction): FamilyFile =>
  direction === "commit" ? bottom : top;

/** The name that the one file has afterwards. Throws like `newFilePath`. */
export function survivorOf(
  span: Span,
  direction: Direction,
  keepFile: string | undefined,
  { places }: FamilyReading,
): string {
  if (keepFile === undefined) return copiesInto(span, direction).path;
  if (keepFile === "base") return span.bottom.path;
  if (keepFile === "overlay") return span.top.path;
  if (span.files.some(({ path }) => path === keepFile)) return keepFile;
  return newFilePath(keepFile, span.top.path, places, "keepFile");
}
