import type { VolumeSummary } from "../model/volume.ts";

/** Kinds of volumes whose snapshots are taken of what a running machine's disk lies on, in words. */
const words: Readonly<Record<string, string>> = {
  filecopy: "copy of the file",
  btrfs: "btrfs snapshot",
};

/** How a file can be saved by what it lies on: kind → words. Pure. */
export function diskMethodsOf(
  file: string | null,
  volumes: readonly Pick<VolumeSummary, "path" | "methods">[],
): Readonly<Record<string, string>> {
  if (file === null) return {};
  const found: Record<string, string> = {};
  for (const { path, methods } of volumes)
    if (path === file || file.startsWith(`${path}/`))
      for (const { backend } of methods) {
        const label = words[backend];
        if (label !== undefined) found[backend] = label;
      }
  return found;
}
