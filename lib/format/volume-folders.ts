import type { VolumeSummary } from "#lib/model/volume.ts";

/** Names of the folders that a path lies in, the nearest first. */
const foldersOf = (path: string): string[] => path.split("/").slice(0, -1).filter(Boolean).toReversed();

/** The end of a folder's path, of so many folders; whole where it has no more. */
function ending(folders: readonly string[], length: number): string {
  const shown = folders.slice(0, length).toReversed().join("/");
  return folders.length > length ? `…/${shown}` : `/${shown}`;
}

/**
 * Folders by volume id, of those volumes only whose name another one of the list has too: of each path as much, from its end, as tells
 * them apart.
 */
export function volumeFolders(
  volumes: readonly Pick<VolumeSummary, "id" | "name" | "path">[],
): ReadonlyMap<string, string> {
  const repeated = [...Map.groupBy(volumes, ({ name }) => name).values()].filter((same) => same.length > 1);
  return new Map(
    repeated.flatMap((same) => {
      const folders = same.map(({ path }) => foldersOf(path));
      const most = Math.max(1, ...folders.map(({ length }) => length));
      let length = 1;
      while (length < most && new Set(folders.map((each) => ending(each, length))).size < same.length) length += 1;
      return same.map(({ id }, at): [string, string] => [id, ending(folders[at] ?? [], length)]);
    }),
  );
}
