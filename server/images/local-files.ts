import { type BigIntStats, constants } from "node:fs";
import { access, readdir, realpath, stat, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isProblem, Problem } from "#lib/model/problem.ts";
import { runCommand } from "#server/exec/run-command.ts";
import { type ImageInfo, imageInfoCommand } from "./image-info.ts";
import { type LayerBytes, layerBytesCommand } from "./layer-bytes.ts";
import { type ImageHeader, readImageHeader } from "./qcow2-header.ts";

/** Identity and state of a file: the same stamp means the same content, as far as a filesystem can say. */
export interface FileStamp {
  readonly device: string;
  readonly inode: string;
  readonly sizeBytes: number;
  readonly modifiedNs: string;
}

export type FileState =
  | {
      readonly state: "present";
      readonly stamp: FileStamp;
      readonly allocatedBytes: number;
      readonly modifiedAt: string;
    }
  | { readonly state: "missing" }
  /** It could not be found out: never the same as missing. */
  | { readonly state: "unknown"; readonly reason: string };

/** Folders that are called `FILE.snapshots` hold copies of FILE: what these build on is needed as long as they are. */
export const copiesSuffix = ".snapshots";

export const stampKey = (stamp: FileStamp): string =>
  `${stamp.device}:${stamp.inode}:${stamp.sizeBytes}:${stamp.modifiedNs}`;

function stampOf(s: BigIntStats): FileStamp {
  return { device: String(s.dev), inode: String(s.ino), sizeBytes: Number(s.size), modifiedNs: String(s.mtimeNs) };
}

/** Image files of this machine. Descriptions are cached by stamp, so that an unchanged file costs one `stat`. */
export class LocalFiles {
  #infos = new Map<string, { stamp: string; info: Promise<ImageInfo> }>();
  #layers = new Map<string, { stamp: string; bytes: Promise<LayerBytes | null> }>();
  #headers = new Map<string, { stamp: string; header: ImageHeader }>();

  async state(path: string): Promise<FileState> {
    try {
      const s = await stat(path, { bigint: true });
      // qemu-img would wait for a pipe's other end.
      if (!s.isFile() && !s.isBlockDevice())
        return { state: "unknown", reason: `${path} is neither a file nor a block device.` };
      return {
        state: "present",
        stamp: stampOf(s),
        allocatedBytes: Number(s.blocks) * 512,
        modifiedAt: new Date(Number(s.mtimeMs)).toISOString(),
      };
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === "ENOENT" || code === "ENOTDIR") return { state: "missing" };
      return { state: "unknown", reason: `${path} cannot be looked at (${code ?? error}).` };
    }
  }

  /** Throws Problem: `not-found`, `permission-denied`, `tool-failed`, `unreadable-output`. */
  async info(path: string, format: string | null): Promise<ImageInfo> {
    const file = await this.state(path);
    if (file.state === "missing") throw new Problem("not-found", `${path} is not there.`);
    if (file.state === "unknown") throw new Problem("permission-denied", file.reason);
    await access(path, constants.R_OK).catch(() => {
      throw new Problem("permission-denied", `Espalier may not read ${path}. Run it as a user that may.`);
    });
    const stamp = `${format}:${stampKey(file.stamp)}`;
    const known = this.#infos.get(path);
    if (known?.stamp === stamp) return known.info;
    const info = runCommand(imageInfoCommand(path, format));
    this.#infos.set(path, { stamp, info });
    info.catch(() => this.#infos.delete(path));
    return info;
  }

  /** What the image holds itself and reads from the files below it; null when it cannot be told. */
  async layerBytes(path: string, format: string | null, below: readonly string[]): Promise<LayerBytes | null> {
    const states = await Promise.all([path, ...below].map((file) => this.state(file)));
    if (states.some((file) => file.state !== "present")) return null;
    const stamp = states.map((file) => (file.state === "present" ? stampKey(file.stamp) : "")).join(" ");
    const known = this.#layers.get(path);
    if (known?.stamp === stamp) return known.bytes;
    const bytes = runCommand(layerBytesCommand(path, format)).catch(() => null);
    this.#layers.set(path, { stamp, bytes });
    return bytes;
  }

  /** Free bytes where a file lies or would lie; null when it cannot be told. */
  async freeBytes(path: string): Promise<number | null> {
    const s = await statfs(dirname(path)).catch(() => null);
    return s === null ? null : s.bavail * s.bsize;
  }

  /**
   * Files in these folders, and copies of them, that have another file as backing: backing path → overlays.
   * `unread` names what could not be looked at, so that "none found" is never said of it.
   */
  async overlays(
    folders: ReadonlySet<string>,
  ): Promise<{ byBacking: Map<string, string[]>; unread: string[]; paths: Set<string> }> {
    const found = new Set<string>();
    const byBacking = new Map<string, string[]>();
    const unread: string[] = [];
    const looked = new Set(folders);
    // A set goes on to what is added to it meanwhile.
    for (const folder of looked) {
      const names = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "ENOENT") unread.push(folder);
        return [];
      });
      const paths = names
        .filter((entry) => entry.isFile() || entry.isSymbolicLink())
        .map((entry) => join(folder, entry.name));
      for (const entry of names) {
        found.add(join(folder, entry.name));
        if (entry.isDirectory() && entry.name.endsWith(copiesSuffix)) looked.add(join(folder, entry.name));
      }
      for (let i = 0; i < paths.length; i += 64)
        await Promise.all(paths.slice(i, i + 64).map((path) => this.#addOverlay(path, byBacking, unread)));
    }
    // Looked at side by side, they came in any order; two readings of the same world must be the same.
    for (const overlays of byBacking.values()) overlays.sort();
    return { byBacking, unread: unread.sort(), paths: found };
  }

  /** The first bytes of a file that is there, cached by its stamp. Throws Node's errors. */
  async header(path: string, stamp: FileStamp): Promise<ImageHeader> {
    const key = stampKey(stamp);
    const known = this.#headers.get(path);
    if (known?.stamp === key) return known.header;
    const header = await readImageHeader(path);
    this.#headers.set(path, { stamp: key, header });
    return header;
  }

  async #addOverlay(path: string, byBacking: Map<string, string[]>, unread: string[]): Promise<void> {
    const file = await this.state(path);
    if (file.state !== "present" || file.stamp.sizeBytes < 104) return;
    const header = await this.header(path, file.stamp).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT" && error.code !== "EISDIR") unread.push(path);
      return null;
    });
    const backing = header?.backingFile ?? null;
    if (backing === null) return;
    const real = await realpath(backing).catch(() => backing);
    byBacking.set(real, [...(byBacking.get(real) ?? []), path]);
  }
}

/** A problem of one file as words for a finding; null when the error says that the file is gone. */
export const unreadableReason = (error: unknown): string | null =>
  isProblem(error) && error.code === "not-found" ? null : error instanceof Error ? error.message : String(error);
