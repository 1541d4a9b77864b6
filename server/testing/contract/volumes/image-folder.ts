import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ignoreOutput, toolFailed } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";
import { qemu } from "./qemu-img.ts";

const mount = (...argv: [string, ...string[]]): Promise<void> =>
  runCommand({ argv, timeoutMs: 30_000, parse: ignoreOutput, classify: toolFailed });

/** Bytes of the filesystem of its own that image worlds are made on, where this user may mount one. */
const spaceMiB = 192;

/** A folder of the world's own; with a border to its space when this user may mount. */
export class ImageFolder {
  readonly root: string;
  readonly #isMounted: boolean;
  #made = 0;
  readonly folders: string[] = [];

  private constructor(root: string, isMounted: boolean) {
    this.root = root;
    this.#isMounted = isMounted;
  }

  static async make(): Promise<ImageFolder> {
    const root = await mkdtemp(join(tmpdir(), "espalier-images-"));
    const isMounted = await mount("mount", "-t", "tmpfs", "-o", `size=${spaceMiB}m`, "tmpfs", root).then(
      () => true,
      () => false,
    );
    return new ImageFolder(root, isMounted);
  }

  /** A new folder inside, for one volume. */
  async folder(): Promise<string> {
    const path = join(this.root, `v${++this.#made}`);
    await mkdir(path);
    this.folders.push(path);
    return path;
  }

  /** Takes away all folders. */
  async clear(): Promise<void> {
    for (const path of this.folders.splice(0)) await rm(path, { recursive: true, force: true });
  }

  static entries = (folder: string): Promise<string[]> => readdir(folder).then((names) => names.sort());

  /** Uses up the space; null where there is no border. */
  get fill(): (() => Promise<() => Promise<void>>) | null {
    if (!this.#isMounted) return null;
    return async () => {
      const path = join(this.root, "full");
      for (let bytes = 1 << 24; bytes >= 4096; bytes = Math.floor(bytes / 2)) {
        for (let fits = true; fits; )
          fits = await writeFile(path, Buffer.alloc(bytes, 1), { flag: "a" }).then(
            () => true,
            () => false,
          );
      }
      return () => rm(path, { force: true });
    };
  }

  /** Has an image open as a running machine has its disk; returns what lets it go. */
  static async hold(path: string, format: string): Promise<() => Promise<void>> {
    const child = spawn("qemu-io", ["-f", format, path], { stdio: ["pipe", "pipe", "ignore"] });
    // It prompts when it has the image open.
    await once(child.stdout, "data");
    return async () => {
      child.stdin.write("quit\n");
      if (child.exitCode === null) await once(child, "exit");
    };
  }

  /** 64 KiB of one byte. */
  static write = async (path: string, format: string, byte: number, offset: number): Promise<void> => {
    const before = (await stat(path, { bigint: true })).mtimeNs;
    await qemu("qemu-io", "-f", format, "-c", `write -q -P ${byte} ${offset} 65536`, path);
    // Filesystems count time in steps: what is written within one is not seen by the stamp.
    for (let n = 0; n < 100 && (await stat(path, { bigint: true })).mtimeNs === before; n++)
      await qemu("qemu-io", "-f", format, "-c", `write -q -P ${byte} ${offset} 65536`, path);
  };

  async close(): Promise<void> {
    if (this.#isMounted) await mount("umount", "-l", this.root);
    await rm(this.root, { recursive: true, force: true });
  }
}
