import type { StrayFile } from "#server/backends/subject-facts.ts";
import type { LocalFiles } from "#server/images/local-files.ts";
import type { ImageFacts } from "./domain-facts.ts";

/**
 * Overlays on a machine's images that nothing of this host names, and what builds on those in turn. A file below one that some
 * machine or snapshot stands on is a link of theirs, and no stray. `isNamed`: by another machine or its snapshots.
 */
export async function straysOf(
  images: ReadonlyMap<string, ImageFacts>,
  byBacking: ReadonlyMap<string, readonly string[]>,
  files: LocalFiles,
  isNamed: (path: string) => boolean,
): Promise<StrayFile[]> {
  const above = (path: string): readonly string[] => (byBacking.get(path) ?? []).toSorted();
  const isLink = (path: string, seen: ReadonlySet<string> = new Set()): boolean =>
    !seen.has(path) &&
    (images.has(path) || isNamed(path) || above(path).some((next) => isLink(next, new Set([...seen, path]))));
  const found = new Set<string>();
  const todo = [...images.values()].flatMap((image) => image.overlays);
  for (let path = todo.pop(); path !== undefined; path = todo.pop()) {
    if (found.has(path) || isLink(path)) continue;
    found.add(path);
    todo.push(...above(path));
  }
  return Promise.all(
    [...found].sort().map(async (path) => {
      const info = await files.info(path, null).catch(() => null);
      const below = info?.backingFile ? [info.backingFile] : [];
      return {
        path,
        format: info?.format ?? null,
        backing: info?.backingFile ?? null,
        overlays: above(path),
        ownBytes: info ? ((await files.layerBytes(path, info.format, below))?.own ?? null) : null,
        isLeftBehind: false,
      };
    }),
  );
}
