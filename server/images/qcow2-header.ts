import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/** What the first bytes of an image say about its place in a chain. */
export interface ImageHeader {
  readonly format: "qcow2" | "other";
  /** Size of the disk that it holds; null when it is no qcow2. */
  readonly virtualBytes: number | null;
  /** Backing file as an absolute path; null with none, or when it is not a file. */
  readonly backingFile: string | null;
}

const magic = 0x514649fb;
/** qcow2 keeps the backing file's name in the first cluster, at most 1023 bytes long (docs/interop/qcow2.txt). */
const longestName = 1023;

/** `json:{…}` names of QEMU that come down to a file. */
function fileOfJsonName(name: string): string | null {
  try {
    const options = JSON.parse(name.slice("json:".length)) as Record<string, unknown>;
    const file =
      options["file.filename"] ?? (options.file as Record<string, unknown> | undefined)?.filename ?? options.filename;
    return typeof file === "string" ? file : null;
  } catch {
    return null;
  }
}

/** A backing file's name as it stands in the image `path`, as an absolute path; null when it is not a file. */
export function backingPath(path: string, name: string): string | null {
  const file = name.startsWith("json:")
    ? fileOfJsonName(name)
    : name.startsWith("file:")
      ? name.slice("file:".length)
      : name;
  if (file === null || /^[a-z][a-z0-9+.-]*:/i.test(file)) return null;
  return resolve(dirname(path), file);
}

/** Reads the header without a lock and without starting a process: 0.2 ms, where `qemu-img info` takes 8. Throws Node's errors. */
export async function readImageHeader(path: string): Promise<ImageHeader> {
  // A pipe or a terminal would hold up the opening, or the reading, without end.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  try {
    const kind = await file.stat();
    if (!kind.isFile() && !kind.isBlockDevice()) return { format: "other", virtualBytes: null, backingFile: null };
    const head = Buffer.alloc(104);
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    if (bytesRead < 20 || head.readUInt32BE(0) !== magic)
      return { format: "other", virtualBytes: null, backingFile: null };
    const offset = head.readBigUInt64BE(8);
    const length = head.readUInt32BE(16);
    const virtualBytes = bytesRead < 32 ? null : Number(head.readBigUInt64BE(24));
    if (offset === 0n || length === 0 || length > longestName || offset > 0x200000n)
      return { format: "qcow2", virtualBytes, backingFile: null };
    const name = Buffer.alloc(length);
    const { bytesRead: nameBytes } = await file.read(name, 0, length, Number(offset));
    // QEMU opens no image whose header is cut off, so it builds on nothing.
    const backingFile = nameBytes < length ? null : backingPath(path, name.toString("utf8"));
    return { format: "qcow2", virtualBytes, backingFile };
  } finally {
    await file.close();
  }
}
