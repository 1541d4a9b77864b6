import { writeFileSync } from "node:fs";

/** L2 tables by name; what is not given is 0. With subclusters an entry is two numbers. */
export type Tables = Readonly<Record<string, readonly bigint[]>>;

export interface TinyImage {
  readonly sizeBytes: number;
  readonly version?: 2 | 3;
  readonly clusterBits?: number;
  readonly hasExtendedL2?: boolean;
  readonly tables: Tables;
  /** Name of the table at each place of the active L1 table, null for none. */
  readonly active: readonly (string | null)[];
  /** With the COPIED flag in the active L1 table. */
  readonly isCopied?: boolean;
  readonly snapshots?: readonly { id: string; sizeBytes?: number; l1: readonly (string | null)[] }[];
  /** Clusters that the file is long, so that data may be there. */
  readonly clusters?: number;
}

const snapshotEntry = (id: string, l1Offset: number, l1Entries: number, sizeBytes: number | undefined): Buffer => {
  const extraBytes = sizeBytes === undefined ? 0 : 16;
  const entry = Buffer.alloc(Math.ceil((40 + extraBytes + 2 * id.length) / 8) * 8);
  entry.writeBigUInt64BE(BigInt(l1Offset), 0);
  entry.writeUInt32BE(l1Entries, 8);
  entry.writeUInt16BE(id.length, 12);
  entry.writeUInt16BE(id.length, 14);
  entry.writeUInt32BE(extraBytes, 36);
  if (sizeBytes !== undefined) entry.writeBigUInt64BE(BigInt(sizeBytes), 48);
  entry.write(id + id, 40 + extraBytes);
  return entry;
};

/** Writes a qcow2 image by hand, with entries that no tool would make. Data starts where the caller says, in its entries. */
export function writeTinyImage(path: string, image: TinyImage): void {
  const { version = 3, clusterBits = 16, hasExtendedL2 = false, snapshots = [], tables } = image;
  const clusterBytes = 2 ** clusterBits;
  const bytes = Buffer.alloc(clusterBytes * (image.clusters ?? 64));
  let next = 1;
  const takeCluster = () => next++ * clusterBytes;
  const places = new Map<string, number>();
  for (const [name, entries] of Object.entries(tables)) {
    const offset = takeCluster();
    places.set(name, offset);
    for (const [index, entry] of entries.entries()) bytes.writeBigUInt64BE(entry, offset + index * 8);
  }
  const writeL1 = (l1: readonly (string | null)[], flags: bigint): number => {
    const offset = takeCluster();
    for (const [index, name] of l1.entries())
      if (name !== null) bytes.writeBigUInt64BE(BigInt(places.get(name) ?? 0) | flags, offset + index * 8);
    return offset;
  };
  const activeOffset = writeL1(image.active, image.isCopied ? 1n << 63n : 0n);
  const list = Buffer.concat(
    snapshots.map(({ id, l1, sizeBytes }) => snapshotEntry(id, writeL1(l1, 0n), l1.length, sizeBytes)),
  );
  const listOffset = takeCluster();
  list.copy(bytes, listOffset);
  bytes.writeUInt32BE(0x514649fb, 0);
  bytes.writeUInt32BE(version, 4);
  bytes.writeUInt32BE(clusterBits, 20);
  bytes.writeBigUInt64BE(BigInt(image.sizeBytes), 24);
  bytes.writeUInt32BE(image.active.length, 36);
  bytes.writeBigUInt64BE(BigInt(activeOffset), 40);
  bytes.writeUInt32BE(snapshots.length, 60);
  bytes.writeBigUInt64BE(BigInt(listOffset), 64);
  if (version === 3) {
    bytes.writeUInt32BE(hasExtendedL2 ? 16 : 0, 76);
    bytes.writeUInt32BE(4, 96);
    bytes.writeUInt32BE(104, 100);
  }
  writeFileSync(path, bytes);
}
