import { execFile, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export type LoopFilesystem = "ext4" | "xfs" | "btrfs";

const smallestMiB: Record<LoopFilesystem, number> = { ext4: 64, xfs: 300, btrfs: 300 };
const makeArgs: Record<LoopFilesystem, readonly string[]> = {
  ext4: ["-q", "-F", "-m", "0"],
  xfs: ["-q", "-m", "reflink=1"],
  btrfs: ["-q"],
};

/** Why no such filesystem can be mounted on this machine, in words; null when it can. */
export function whyNoLoopMount(type: LoopFilesystem): string | null {
  if (process.getuid?.() !== 0) return "mounting needs root";
  if (spawnSync(`mkfs.${type}`, ["-V"]).error) return `mkfs.${type} is not installed`;
  if (!existsSync("/dev/loop-control")) return "there are no loop devices";
  if (spawnSync("unshare", ["--mount", "true"]).status !== 0) return "this container may not mount";
  if (spawnSync("losetup", ["--find"]).status !== 0) return "no loop device is free";
  return null;
}

export interface LoopMount {
  /** The mounted folder, which nobody else uses. */
  readonly folder: string;
  close(): Promise<void>;
}

/** A new filesystem in a file, mounted for the time of a test. */
export async function loopMount(type: LoopFilesystem, sizeMiB = smallestMiB[type]): Promise<LoopMount> {
  const home = await mkdtemp(join(tmpdir(), `esp-${type}-`));
  const folder = join(home, "m");
  const close = async () => {
    await run("umount", [folder]).catch(() => run("umount", ["--lazy", folder]).catch(() => undefined));
    await rm(home, { recursive: true, force: true });
  };
  try {
    const image = join(home, "image");
    const file = await open(image, "wx");
    await file.truncate(sizeMiB * 1024 * 1024);
    await file.close();
    await run(`mkfs.${type}`, [...makeArgs[type], image]);
    await mkdir(folder);
    await run("mount", ["-o", "loop", image, folder]);
    return { folder, close };
  } catch (error) {
    await close();
    throw error;
  }
}
