import { closeSync, constants, fstatSync, openSync, readSync, statSync } from "node:fs";
import { Problem } from "#lib/model/problem.ts";
import { strangeImage } from "./broken-image.ts";

/**
 * A file or block device that is read by position, without a lock. What is read beyond its end is zeros, as QEMU reads it.
 * Throws Problem: `not-found`, `permission-denied`, `unsupported` for what is neither, `tool-failed` for a failing disk.
 */
export class OpenFile {
  readonly path: string;
  /** The same for two paths of one file. */
  readonly id: string;
  readonly isBlockDevice: boolean;
  /** Nothing of it is on the disk: it reads as zeros. */
  readonly isHole: boolean;
  /** Bytes read so far. */
  readBytes = 0;
  readonly #fd: number;

  constructor(path: string) {
    this.path = path;
    // A pipe would make open() wait for its other end.
    this.#fd = attempt(path, () => openSync(path, constants.O_RDONLY | constants.O_NONBLOCK));
    const stat = attempt(path, () => fstatSync(this.#fd));
    this.isBlockDevice = stat.isBlockDevice();
    if (!stat.isFile() && !this.isBlockDevice) {
      closeSync(this.#fd);
      throw strangeImage(path, "it is neither a file nor a block device");
    }
    this.id = identity(stat);
    this.isHole = stat.isFile() && stat.blocks === 0;
  }

  /** Now: files that are in use grow. */
  sizeBytes(): number {
    return this.isBlockDevice ? this.#deviceBytes() : attempt(this.path, () => fstatSync(this.#fd)).size;
  }

  /** Inode, size and time of the last change. */
  stamp(): string {
    const stat = attempt(this.path, () => fstatSync(this.#fd, { bigint: true }));
    return `${stat.ino}:${stat.size}:${stat.mtimeNs}`;
  }

  /** Whether a path leads to it. */
  isInPlace(path: string): boolean {
    return attempt(path, () => identity(statSync(path)) === this.id);
  }

  /** Fills `target` from `position` on. Returns how many bytes were there. */
  read(position: number, target: Uint8Array): number {
    let done = 0;
    while (done < target.length) {
      const count = attempt(this.path, () => readSync(this.#fd, target, done, target.length - done, position + done));
      if (count === 0) break;
      done += count;
    }
    this.readBytes += done;
    target.fill(0, done);
    return done;
  }

  close(): void {
    closeSync(this.#fd);
  }

  /** A device has no size in its status; reading tells where it ends. */
  #deviceBytes(): number {
    const byte = new Uint8Array(1);
    const isThere = (position: number) => attempt(this.path, () => readSync(this.#fd, byte, 0, 1, position)) === 1;
    if (!isThere(0)) return 0;
    let there = 0;
    let beyond = 1;
    while (beyond < 2 ** 52 && isThere(beyond)) {
      there = beyond;
      beyond *= 2;
    }
    while (beyond - there > 1) {
      const middle = there + Math.floor((beyond - there) / 2);
      if (isThere(middle)) there = middle;
      else beyond = middle;
    }
    return beyond;
  }
}

const identity = ({ dev, ino }: { dev: number; ino: number }): string => `${dev}:${ino}`;

function attempt<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code === "ENOENT" || code === "ENOTDIR")
      throw new Problem("not-found", `There is no file ${path}.`, { path }, { cause: error });
    if (code === "EACCES" || code === "EPERM")
      throw new Problem("permission-denied", `${path} may not be read by Espalier.`, { path }, { cause: error });
    if (code === "ENXIO") throw strangeImage(path, "it is neither a file nor a block device");
    const words = error instanceof Error ? error.message : String(error);
    throw new Problem("tool-failed", `${path} could not be read: ${words}`, { path }, { cause: error });
  }
}
