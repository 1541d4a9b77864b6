import { type FileHandle, open } from "node:fs/promises";
import { Problem } from "#lib/model/problem.ts";

const magic = 0x514649fb;
const fixedBytes = 40;
const longestExtra = 1024;

/**
 * How large the disk was when a snapshot inside a qcow2 image was taken, in bytes; no command of QEMU tells it. Null where the table
 * does not say so (version 2 images of old): then it is as large as now.
 * Source: qcow2 spec, docs/interop/qcow2.txt, "Snapshots". Throws `not-found`, `unreadable-output`.
 */
export async function snapshotDiskBytes(path: string, id: string): Promise<number | null> {
  const file = await open(path, "r").catch((error: NodeJS.ErrnoException) => {
    throw new Problem(error.code === "ENOENT" ? "not-found" : "permission-denied", `${path} cannot be read.`, { path });
  });
  try {
    const header = await bytesAt(file, 0, 72);
    if (header.readUInt32BE(0) !== magic) throw new Problem("unreadable-output", `${path} is no qcow2 image.`);
    let at = Number(header.readBigUInt64BE(64));
    for (let left = header.readUInt32BE(60); left > 0; left--) {
      const fixed = await bytesAt(file, at, fixedBytes);
      const [idBytes, nameBytes, extraBytes] = [fixed.readUInt16BE(12), fixed.readUInt16BE(14), fixed.readUInt32BE(36)];
      if (extraBytes > longestExtra)
        throw new Problem("unreadable-output", `The snapshot table of ${path} is not understood.`, { path });
      const rest = await bytesAt(file, at + fixedBytes, extraBytes + idBytes);
      if (rest.toString("utf8", extraBytes) === id)
        return extraBytes >= 16 ? Number(rest.readBigUInt64BE(8)) || null : null;
      at += Math.ceil((fixedBytes + extraBytes + idBytes + nameBytes) / 8) * 8;
    }
  } finally {
    await file.close();
  }
  throw new Problem("not-found", `${path} holds no snapshot with the number ${id} any more.`, { path });
}

async function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  await file.read(bytes, 0, length, position);
  return bytes;
}
