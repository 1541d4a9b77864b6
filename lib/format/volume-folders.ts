import type { VolumeSummary } from "#lib/model/volume.ts";

const folderOf = (path: string): string => path.slice(0, Math.max(1, path.lastIndexOf("/")));

/** Folders by volume id, of those volumes only whose name another one of the list has too. */
export function volumeFolders(
  volumes: readonly Pick<VolumeSummary, "id" | "name" | "path">[],
): ReadonlyMap<string, string> {
  const byName = Map.groupBy(volumes, ({ name }) => name);
  return new Map(
    [...byName.values()]
      .filter((same) => same.length > 1)
      .flatMap((same) => same.map(({ id, path }) => [id, folderOf(path)])),
  );
}
