import { brokenImage, strangeImage } from "./broken-image.ts";
import type { OpenFile } from "./open-file.ts";
import { readUint64 } from "./uint64.ts";

/** What of a header says where the tables are. Offsets and sizes in bytes. */
export interface Qcow2Header {
  readonly version: 2 | 3;
  readonly clusterBytes: number;
  /** Of the active layer, in whole sectors, as QEMU takes it. */
  readonly virtualSizeBytes: number;
  readonly l1Entries: number;
  readonly l1Offset: number;
  readonly snapshotCount: number;
  readonly snapshotsOffset: number;
  readonly refcountTableOffset: number;
  readonly refcountTableClusters: number;
  readonly refcountBits: number;
  /** The refcounts were not brought up to date: it was not closed, or is in use. */
  readonly isDirty: boolean;
  readonly hasDataFile: boolean;
  /** 32 subclusters in each cluster, 16-byte entries. */
  readonly hasExtendedL2: boolean;
}

export const sectorBytes = 512;
export const maxL1Bytes = 32 * 1024 * 1024;
export const maxSnapshots = 65_536;

const magic = 0x51_46_49_fb;
const incompatible = { dirty: 1, corrupt: 2, dataFile: 4, compression: 8, extendedL2: 16 };

/**
 * Source: qcow2 spec, docs/interop/qcow2.txt, "Header"; limits as in block/qcow2.c.
 * Throws Problem `unsupported` for what is not understood, `unreadable-output` for what cannot be.
 */
export function readQcow2Header(file: OpenFile): Qcow2Header {
  const bytes = new Uint8Array(112);
  const fileBytes = file.sizeBytes();
  file.read(0, bytes);
  const view = new DataView(bytes.buffer);
  const u32 = (offset: number) => view.getUint32(offset);
  const u64 = (offset: number, what: string) => readUint64(view, offset, file.path, what);
  const broken = (what: string) => brokenImage(file.path, what);

  if (u32(0) !== magic) throw strangeImage(file.path, "it is no qcow2 image");
  const version = u32(4);
  if (version !== 2 && version !== 3) throw strangeImage(file.path, `version ${version} of qcow2 is not known`);
  const clusterBits = u32(20);
  if (clusterBits < 9 || clusterBits > 21) throw broken(`clusters of 2^${clusterBits} bytes`);
  const clusterBytes = 2 ** clusterBits;
  if (u32(32) !== 0) throw strangeImage(file.path, "it is encrypted");

  const features = version === 3 ? u32(76) : 0;
  if (version === 3) {
    const headerBytes = u32(100);
    if (headerBytes < 104 || headerBytes > clusterBytes) throw broken(`a header of ${headerBytes} bytes`);
    if (features & incompatible.corrupt) throw broken("QEMU marked it as corrupt");
    if (u32(72) !== 0 || features & ~31) throw strangeImage(file.path, "it uses a feature of qcow2 that is not known");
    const compression = headerBytes > 104 ? (bytes[104] ?? 0) : 0;
    if (compression > 1) throw strangeImage(file.path, `compression type ${compression} is not known`);
  }
  const hasExtendedL2 = (features & incompatible.extendedL2) !== 0;
  if (hasExtendedL2 && clusterBits < 14) throw broken("subclusters of less than a sector");
  const refcountOrder = version === 3 ? u32(96) : 4;
  if (refcountOrder > 6) throw broken(`refcounts of 2^${refcountOrder} bits`);

  const virtualSizeBytes = u64(24, "the size of the disk");
  const l1Entries = u32(36);
  const l1Offset = u64(40, "the place of the L1 table");
  const entriesPerTable = clusterBytes / (hasExtendedL2 ? 16 : 8);
  if (l1Entries * 8 > maxL1Bytes) throw broken("its L1 table is too large");
  if (virtualSizeBytes > l1Entries * entriesPerTable * clusterBytes) throw broken("its L1 table is too small");
  if (l1Entries > 0 && (l1Offset % clusterBytes !== 0 || l1Offset + l1Entries * 8 > fileBytes + clusterBytes))
    throw broken("its L1 table is not where it can be");
  const snapshotCount = u32(60);
  const snapshotsOffset = u64(64, "the place of the snapshot table");
  if (snapshotCount > maxSnapshots) throw broken(`${snapshotCount} snapshots`);
  if (snapshotCount > 0 && (snapshotsOffset % clusterBytes !== 0 || snapshotsOffset >= fileBytes))
    throw broken("its snapshot table is not where it can be");
  return {
    version,
    clusterBytes,
    virtualSizeBytes: virtualSizeBytes - (virtualSizeBytes % sectorBytes),
    l1Entries,
    l1Offset,
    snapshotCount,
    snapshotsOffset,
    refcountTableOffset: u64(48, "the place of the refcounts"),
    refcountTableClusters: u32(56),
    refcountBits: 2 ** refcountOrder,
    isDirty: (features & incompatible.dirty) !== 0,
    hasDataFile: (features & incompatible.dataFile) !== 0,
    hasExtendedL2,
  };
}
