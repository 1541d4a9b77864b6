import type { FileUse } from "#lib/model/file-use.ts";

/** A file of a chain; `use` is null where nothing more than its path is known. */
export interface ChainLink {
  readonly path: string;
  readonly use: FileUse | null;
}

/** The file and what it builds on, top to base. `known` goes on where the files themselves could not be read. */
export function chainOf(top: string, files: ReadonlyMap<string, FileUse>, known: readonly string[] = []): ChainLink[] {
  const found = new Map<string, ChainLink>();
  for (let path: string | null = top; path !== null && !found.has(path); ) {
    const use: FileUse | null = files.get(path) ?? null;
    found.set(path, { path, use });
    path = use ? use.backing : (known[known.indexOf(path) + 1] ?? null);
  }
  return [...found.values()];
}
