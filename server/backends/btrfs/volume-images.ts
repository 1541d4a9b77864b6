import { constants } from "node:fs";
import { open, readdir } from "node:fs/promises";
import { dirname, extname, join, relative, resolve } from "node:path";
import type { FileStamp } from "#server/images/local-files.ts";
import { backingPath } from "#server/images/qcow2-header.ts";

/** An image file in a volume, or in a snapshot of one. */
export interface VolumeImage {
  /** From the top of the volume. */
  readonly name: string;
  readonly path: string;
  /** By its header, else by its name. */
  readonly format: string;
  /** What its header names, as a path; null: nothing. */
  readonly backing: string | null;
  readonly stamp: FileStamp;
}

const formats: Readonly<Record<string, string>> = {
  ...{ ".img": "raw", ".raw": "raw", ".qcow2": "qcow2", ".qcow": "qcow", ".vmdk": "vmdk", ".vdi": "vdi" },
  ...{ ".vhd": "vpc", ".vhdx": "vhdx" },
};
const qcow2Magic = 0x514649fb;
const deepest = 2;
/** A volume with more holds something else than disks. */
const mostFiles = 2_000;

/** Looks without leaving a trace: a time of access would be a change of the volume. */
async function look(path: string, name: string): Promise<VolumeImage | null> {
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;
  const file = await open(path, flags | constants.O_NOATIME).catch(() => open(path, flags));
  try {
    const stat = await file.stat({ bigint: true });
    if (!stat.isFile()) return null;
    const head = Buffer.alloc(104);
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    const isQcow2 = bytesRead >= 32 && head.readUInt32BE(0) === qcow2Magic;
    const format = isQcow2 ? "qcow2" : (formats[extname(name).toLowerCase()] ?? null);
    if (format === null) return null;
    let backing: string | null = null;
    if (isQcow2) {
      const [offset, length] = [head.readBigUInt64BE(8), head.readUInt32BE(16)];
      if (offset > 0n && offset <= 0x200000n && length > 0 && length <= 1023) {
        const text = Buffer.alloc(length);
        await file.read(text, 0, length, Number(offset));
        backing = backingPath(path, text.toString("utf8"));
      }
    }
    const stamp = {
      ...{ device: String(stat.dev), inode: String(stat.ino) },
      ...{ sizeBytes: Number(stat.size), modifiedNs: String(stat.mtimeNs) },
    };
    return { name, path, format: isQcow2 || format !== "qcow2" ? format : "raw", backing, stamp };
  } finally {
    await file.close();
  }
}

/** Image files at most two levels deep, by name. What cannot be read is left out. */
export async function imagesIn(top: string): Promise<readonly VolumeImage[]> {
  const found: VolumeImage[] = [];
  let seen = 0;
  const walk = async (folder: string, depth: number): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (++seen > mostFiles) return;
      const path = join(folder, entry.name);
      if (entry.isDirectory() && depth < deepest) await walk(path, depth + 1);
      if (!entry.isFile()) continue;
      const image = await look(path, relative(top, path)).catch(() => null);
      if (image) found.push(image);
    }
  };
  await walk(top, 1);
  return found;
}

/** Where an image's backing file is read at a snapshot: what lies in the volume is in the snapshot too. */
export function backingAt(image: VolumeImage, volume: string, top: string): string | null {
  if (image.backing === null) return null;
  const path = resolve(dirname(image.path), image.backing);
  return path.startsWith(`${volume}/`) ? join(top, relative(volume, path)) : path;
}
