import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PNG } from "pngjs";
import { Problem } from "#lib/model/problem.ts";
import type { LibvirtConnection } from "./connection.ts";

const pngMagic = Buffer.from([0x89, 0x50, 0x4e, 0x47]);

/** QEMU before 7.1 writes PPM (P6, 8 bits a channel). Throws `unreadable-output` for anything else. */
export function pngOfPpm(ppm: Buffer): Buffer {
  const header = /^P6\s+(?:#.*\n)?(\d+)\s+(\d+)\s+255\s/.exec(ppm.subarray(0, 128).toString("latin1"));
  const [start = "", width = "0", height = "0"] = header ?? [];
  const pixels = Number(width) * Number(height);
  if (!header || pixels === 0 || ppm.length < start.length + pixels * 3)
    throw new Problem("unreadable-output", "The picture of the guest's screen was not understood.");
  const png = new PNG({ width: Number(width), height: Number(height) });
  for (let i = 0; i < pixels; i++) {
    ppm.copy(png.data, i * 4, start.length + i * 3, start.length + i * 3 + 3);
    png.data[i * 4 + 3] = 255;
  }
  return PNG.sync.write(png);
}

/** The guest's screen now, as PNG. virsh writes only to a file, so one is made and removed. Throws `unsupported` without a display. */
export async function takeScreen(connection: LibvirtConnection, uuid: string): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), "espalier-screen-"));
  try {
    const path = join(folder, "screen");
    await connection.read(["screenshot", `--domain=${uuid}`, `--file=${path}`], 10_000);
    const picture = await readFile(path);
    return picture.subarray(0, 4).equals(pngMagic) ? picture : pngOfPpm(picture);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
