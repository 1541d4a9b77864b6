import { brokenImage } from "./broken-image.ts";
import type { OpenFile } from "./open-file.ts";
import { maxL1Bytes, type Qcow2Header, sectorBytes } from "./qcow2-header.ts";
import { readUint64 } from "./uint64.ts";

/** A snapshot inside an image. */
export interface Qcow2Snapshot {
  readonly id: string;
  readonly name: string;
  /** When it was taken. */
  readonly dateSeconds: number;
  readonly dateNs: number;
  readonly l1Offset: number;
  readonly l1Entries: number;
  /** Its own where the table tells it, else that of the active layer, as QEMU takes it. */
  readonly virtualSizeBytes: number;
  /** What makes it this one: id, time, place and size of its L1 table. Another of the same name differs. */
  readonly stamp: string;
}

const fixedBytes = 40;
const maxExtraBytes = 1024;
const maxTableBytes = 64 * 1024 * 1024;
const chunkBytes = 64 * 1024;

/**
 * The snapshots of an image and the bytes of their table.
 * Source: qcow2 spec, docs/interop/qcow2.txt, "Snapshots"; limits as in block/qcow2-snapshot.c.
 * Throws Problem `unreadable-output`.
 */
export function readQcow2Snapshots(
  file: OpenFile,
  header: Qcow2Header,
): { readonly snapshots: readonly Qcow2Snapshot[]; readonly raw: Buffer } {
  const broken = (what: string) => brokenImage(file.path, what);
  let raw = Buffer.alloc(0);
  const readUpTo = (length: number) => {
    if (length <= raw.length) return;
    if (length > maxTableBytes) throw broken("its snapshot table is too large");
    const more = Buffer.alloc(
      Math.max(length - raw.length, Math.min(raw.length, maxTableBytes - raw.length), chunkBytes),
    );
    file.read(header.snapshotsOffset + raw.length, more);
    raw = Buffer.concat([raw, more]);
  };

  const fileBytes = file.sizeBytes();
  const snapshots: Qcow2Snapshot[] = [];
  let at = 0;
  for (let index = 0; index < header.snapshotCount; index++) {
    if (header.snapshotsOffset + at + fixedBytes > fileBytes) throw broken("its snapshot table is cut off");
    readUpTo(at + fixedBytes);
    const extraBytes = raw.readUInt32BE(at + 36);
    if (extraBytes > maxExtraBytes) throw broken("an entry of its snapshot table is too long");
    const idAt = at + fixedBytes + extraBytes;
    const nameAt = idAt + raw.readUInt16BE(at + 12);
    const end = nameAt + raw.readUInt16BE(at + 14);
    if (header.snapshotsOffset + end > fileBytes) throw broken("its snapshot table is cut off");
    readUpTo(end);
    const view = new DataView(raw.buffer, raw.byteOffset + at, fixedBytes + extraBytes);
    const id = raw.toString("utf8", idAt, nameAt);
    const l1Offset = readUint64(view, 0, file.path, `the place of the L1 table of snapshot ${id}`);
    const l1Entries = raw.readUInt32BE(at + 8);
    if (l1Entries * 8 > maxL1Bytes) throw broken(`the L1 table of snapshot ${id} is too large`);
    if (
      l1Entries > 0 &&
      (l1Offset % header.clusterBytes !== 0 || l1Offset + l1Entries * 8 > fileBytes + header.clusterBytes)
    )
      throw broken(`the L1 table of snapshot ${id} is not where it can be`);
    const size =
      extraBytes >= 16
        ? readUint64(view, fixedBytes + 8, file.path, `the disk size of snapshot ${id}`)
        : header.virtualSizeBytes;
    snapshots.push({
      id,
      name: raw.toString("utf8", nameAt, end),
      dateSeconds: raw.readUInt32BE(at + 16),
      dateNs: raw.readUInt32BE(at + 20),
      l1Offset,
      l1Entries,
      virtualSizeBytes: size - (size % sectorBytes),
      stamp: [id, l1Offset, l1Entries, size, raw.readUInt32BE(at + 16), raw.readUInt32BE(at + 20)].join(" "),
    });
    at = Math.ceil(end / 8) * 8;
  }
  return { snapshots, raw: raw.subarray(0, Math.min(at, raw.length)) };
}
