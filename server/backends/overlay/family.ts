import { basename } from "node:path";
import type { StorageFile, StorageSight } from "#server/backends/volume/storage.ts";

/** A file of a chain, and who builds on it. */
export interface FamilyFile extends StorageFile {
  /** Within the family; sorted. */
  readonly overlays: readonly string[];
}

/** All files that are connected by building on each other. */
export interface Family {
  readonly files: ReadonlyMap<string, FamilyFile>;
  /** What the others build on; of a chain that closes on itself the first by name. */
  readonly root: string;
  /** Files that are built on and not there. */
  readonly missing: readonly string[];
}

/** Overlays that are not whole yet: nobody reads them. */
const isPartial = (path: string): boolean => /^\.espalier-[0-9a-f]+\.partial$/.test(basename(path));

/** Every file and its links to others, each group by itself. Pure. */
export function familiesOf(sight: Pick<StorageSight, "files">): readonly Family[] {
  const files = new Map([...sight.files].filter(([path]) => !isPartial(path)));
  const overlays = new Map<string, string[]>();
  for (const { path, backing } of files.values())
    if (backing !== null) overlays.set(backing, [...(overlays.get(backing) ?? []), path].sort());
  const seen = new Set<string>();
  const families: Family[] = [];
  for (const start of files.keys()) {
    if (seen.has(start)) continue;
    const members = new Map<string, FamilyFile>();
    const missing = new Set<string>();
    for (const todo = [start]; todo.length > 0; ) {
      const path = todo.pop() ?? "";
      const file = files.get(path);
      if (seen.has(path) || !file) continue;
      seen.add(path);
      const above = overlays.get(path) ?? [];
      members.set(path, { ...file, overlays: above });
      todo.push(...above);
      if (file.backing === null) continue;
      if (files.has(file.backing)) todo.push(file.backing);
      else missing.add(file.backing);
    }
    const inOrder = [...members].sort(([a], [b]) => (a < b ? -1 : 1));
    const root = inOrder.find(([, file]) => file.backing === null || missing.has(file.backing)) ?? inOrder[0];
    if (root) families.push({ files: new Map(inOrder), root: root[0], missing: [...missing].sort() });
  }
  return families;
}

/** The file and what it builds on, nearest first, as far as it is there; `end`: what is missing or comes again. */
export function chainOf(
  path: string,
  { files }: Pick<Family, "files">,
): { readonly links: readonly FamilyFile[]; readonly end: string | null } {
  const links: FamilyFile[] = [];
  for (let at: string | null = path; at !== null; ) {
    const file = files.get(at);
    if (!file || links.includes(file)) return { links, end: at };
    links.push(file);
    at = file.backing;
  }
  return { links, end: null };
}
