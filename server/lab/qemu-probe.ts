import { copyFile, mkdir, readdir, rename, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { LabFolder } from "./lab-folder.ts";

/**
 * What libvirt learnt about QEMU, 4 s of work for each emulator, is kept for the next lab of this user.
 * libvirt itself checks that it is still true: versions, kernel, microcode and /dev/kvm are noted in the files.
 */
const keptDir = (): string =>
  join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "espalier", "qemu-capabilities");
const usedDir = (folder: LabFolder): string => join(folder.dir, "cache/libvirt/qemu/cache/capabilities");

const changedAt = (file: string): Promise<number> =>
  stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );

/** Copies what is newer there than here. */
async function copyAll(from: string, to: string): Promise<void> {
  try {
    await mkdir(to, { recursive: true, mode: 0o700 });
    for (const name of (await readdir(from)).filter((entry) => entry.endsWith(".xml"))) {
      if ((await changedAt(join(from, name))) <= (await changedAt(join(to, name)))) continue;
      const half = join(to, `${name}.${process.pid}`);
      await copyFile(join(from, name), half);
      await rename(half, join(to, name));
    }
  } catch {
    // Only speed is lost.
  }
}

export const recallProbe = (folder: LabFolder): Promise<void> => copyAll(keptDir(), usedDir(folder));
export const keepProbe = (folder: LabFolder): Promise<void> => copyAll(usedDir(folder), keptDir());
