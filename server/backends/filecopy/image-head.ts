import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { isAbsolute } from "node:path";

/** What of an image's first bytes decides whether a copy of the file is a copy of the disk. */
export interface ImageHead {
  /** Why a copy of this file alone holds no disk, in words; null when it does. */
  readonly elsewhere: string | null;
  /** It names what it builds on from where it lies, so a copy elsewhere would not find it. */
  readonly isBackingRelative: boolean;
  /** Snapshots inside it, which go where the file goes. */
  readonly tagCount: number;
}

/** Of an image that names nothing else. */
export const plainHead: ImageHead = { elsewhere: null, isBackingRelative: false, tagCount: 0 };
const magic = 0x514649fb;
/** Bit of `incompatible_features` (docs/interop/qcow2.txt). */
const externalDataFile = 1n << 2n;

/** Throws Node's errors. `format`: as a machine or the header declares it; a raw disk's content is its guest's. */
export async function readImageHead(path: string, format: string): Promise<ImageHead> {
  if (format === "raw") return plainHead;
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const head = Buffer.alloc(104);
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    if (format === "vmdk" && head.toString("latin1", 0, 21) === "# Disk DescriptorFile")
      return { ...plainHead, elsewhere: "It is a VMDK description, and its data lies in other files." };
    if (bytesRead < 72 || head.readUInt32BE(0) !== magic) return plainHead;
    if (head.readUInt32BE(4) >= 3 && (head.readBigUInt64BE(72) & externalDataFile) !== 0n)
      return { ...plainHead, elsewhere: "Its data lies in a data file of its own, which a copy of it would share." };
    const tagCount = head.readUInt32BE(60);
    const [offset, length] = [head.readBigUInt64BE(8), head.readUInt32BE(16)];
    if (offset === 0n || length === 0 || length > 1023) return { ...plainHead, tagCount };
    const name = Buffer.alloc(length);
    await file.read(name, 0, length, Number(offset));
    const text = name.toString("utf8");
    return { ...plainHead, tagCount, isBackingRelative: !isAbsolute(text) && !/^[a-z][a-z0-9+.-]*:/i.test(text) };
  } finally {
    await file.close();
  }
}
