import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { FoundBackups } from "#lib/model/backup.ts";
import { asProblem, Problem } from "#lib/model/problem.ts";
import type { Backups } from "#server/store/backups.ts";
import { type Manifest, manifestName, readManifest } from "./manifest.ts";

/** `<target>/<machine>/<backup>`, looked for from the target, or from the folder above it. */
const depth = 3;
const mostFolders = 20_000;

/**
 * Takes the backups below a folder into the catalogue: after the store was lost, after they were moved, or from another disk. Nothing
 * below the folder is changed. Throws `invalid-input`, `not-found`, `permission-denied`.
 */
export async function findBackups(
  folder: string,
  index: Backups,
  isThere: (known: { readonly folder: string; readonly id: string }) => Promise<boolean>,
): Promise<FoundBackups> {
  if (!folder.startsWith("/"))
    throw new Problem("invalid-input", "The folder must be an absolute path.", {
      fields: [{ path: "folder", message: "must begin with /" }],
    });
  const found: { readonly folder: string; readonly manifest: Manifest }[] = [];
  const skipped: { folder: string; reason: string }[] = [];
  for (const place of await foldersWithManifest(folder)) {
    try {
      found.push({ folder: place, manifest: await readManifest(place) });
    } catch (error) {
      skipped.push({ folder: place, reason: asProblem(error).message });
    }
  }
  found.sort((a, b) => a.manifest.createdAt.localeCompare(b.manifest.createdAt));
  const [added, moved]: [string[], string[]] = [[], []];
  let known = 0;
  for (const { folder: place, manifest } of found) {
    const before = index.get(manifest.id);
    if (before?.folder === place) known += 1;
    else if (before && (await isThere({ folder: before.folder, id: manifest.id })))
      skipped.push({ folder: place, reason: `It is a copy of the backup in ${before.folder}.` });
    else {
      index.put(place, manifest);
      (before ? moved : added).push(manifest.id);
    }
  }
  return { added, moved, known, skipped };
}

async function foldersWithManifest(top: string): Promise<string[]> {
  const found: string[] = [];
  let seen = 0;
  const look = async (folder: string, left: number): Promise<void> => {
    seen += 1;
    if (seen > mostFolders)
      throw new Problem(
        "invalid-input",
        `More than ${mostFolders} folders lie below ${top}. Name the folder of the backups.`,
      );
    const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
      if (folder !== top) return [];
      const isGone = error.code === "ENOENT" || error.code === "ENOTDIR";
      throw new Problem(
        isGone ? "not-found" : "permission-denied",
        isGone ? `There is no folder ${top}.` : `Espalier may not look into ${top} (${error.code}).`,
      );
    });
    if (entries.some((entry) => entry.isFile() && entry.name === manifestName) && !folder.endsWith(".partial"))
      found.push(folder);
    else if (left > 0)
      for (const entry of entries) if (entry.isDirectory()) await look(join(folder, entry.name), left - 1);
  };
  await look(top, depth);
  return found;
}
