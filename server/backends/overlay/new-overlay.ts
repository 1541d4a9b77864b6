import { open, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import type { RunContext } from "#server/backends/contract.ts";
import { changeImage, type ImageArgv } from "#server/backends/image-command.ts";
import { isThere, takeAfter } from "#server/backends/volume/new-file.ts";

export const overlayArgv = (file: string, base: string, baseFormat: string): ImageArgv => [
  "qemu-img",
  "create",
  "-q",
  "-f",
  "qcow2",
  "-F",
  baseFormat,
  "-b",
  base,
  "--",
  file,
];

/** What was written is on the disk before a name leads to it. */
export async function sync(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** An empty overlay under a name that is nobody else's, with the mode and owner of `model`. */
export async function makeOverlay(
  partial: string,
  { base, baseFormat, model }: { readonly base: string; readonly baseFormat: string; readonly model: string },
  context: RunContext,
): Promise<void> {
  if (await isThere(partial)) await unlink(partial);
  await changeImage(overlayArgv(partial, base, baseFormat), context);
  await takeAfter(partial, model);
  await sync(partial);
}

/** Names of a folder are on the disk. */
export const syncFolder = (path: string): Promise<void> => sync(dirname(path)).catch(() => undefined);
