import { Problem } from "#lib/model/problem.ts";
import { brokenImage, strangeImage } from "./broken-image.ts";
import type { OpenFile } from "./open-file.ts";
import { type Qcow2Header, readQcow2Header } from "./qcow2-header.ts";
import { type Qcow2Snapshot, readQcow2Snapshots } from "./qcow2-snapshots.ts";

/** Where the clusters of one layer are: of a snapshot, or of the active one. */
export interface Qcow2Tables {
  readonly virtualSizeBytes: number;
  /** Offset of each L2 table, 0 for none. Only entries of the disk, or all of them with the VM state. */
  readonly l1: Float64Array;
  /** L2 tables there are. */
  readonly tables: number;
}

/** Bits 9 to 55 of an entry; of the others, COPIED must be ignored and the rest is reserved. */
const highOfOffset = 0x00ff_ffff;
const lowOfOffset = 0xffff_fe00;

/** A qcow2 image, read without a lock. */
export class Qcow2Image {
  readonly file: OpenFile;
  readonly header: Qcow2Header;
  readonly snapshots: readonly Qcow2Snapshot[];
  /** Bytes of the guest's view that one L2 table is for. */
  readonly coverageBytes: number;
  readonly #head = Buffer.alloc(72);
  readonly #rawSnapshots: Buffer;
  /** The first of those with the same id, as QEMU takes it. */
  readonly #byId = new Map<string, Qcow2Snapshot>();

  constructor(file: OpenFile) {
    this.file = file;
    file.read(0, this.#head);
    this.header = readQcow2Header(file);
    const { snapshots, raw } = readQcow2Snapshots(file, this.header);
    this.snapshots = snapshots;
    for (const snapshot of snapshots) if (!this.#byId.has(snapshot.id)) this.#byId.set(snapshot.id, snapshot);
    this.#rawSnapshots = raw;
    const entryBytes = this.header.hasExtendedL2 ? 16 : 8;
    this.coverageBytes = (this.header.clusterBytes / entryBytes) * this.header.clusterBytes;
  }

  get snapshotTableBytes(): number {
    return this.#rawSnapshots.length;
  }

  /** Throws Problem `not-found`. */
  snapshot(id: string): Qcow2Snapshot {
    const found = this.#byId.get(id);
    if (found) return found;
    const { path } = this.file;
    throw new Problem("not-found", `${path} has no snapshot with the id ${id}.`, { path, snapshot: id });
  }

  /**
   * The L1 table of a snapshot, or of the active layer (null). A snapshot's may be shorter than its disk, when the disk was
   * made larger and the snapshot did not note its own size: the rest holds nothing, as QEMU takes it.
   * Throws Problem `unreadable-output` when it cannot be true, `not-found`, `unsupported`.
   */
  tables(snapshotId: string | null, withVmState = false): Qcow2Tables {
    const { file, header } = this;
    const snapshot = snapshotId === null ? null : this.snapshot(snapshotId);
    if (snapshot && header.hasDataFile)
      throw strangeImage(file.path, "its data is in another file, where snapshots overwrite each other");
    const { l1Offset, l1Entries, virtualSizeBytes } = snapshot ?? header;
    const wanted = withVmState ? l1Entries : Math.min(l1Entries, Math.ceil(virtualSizeBytes / this.coverageBytes));
    const bytes = new Uint8Array(wanted * 8);
    file.read(l1Offset, bytes);
    const view = new DataView(bytes.buffer);
    const fileBytes = file.sizeBytes();
    const l1 = new Float64Array(wanted);
    let tables = 0;
    for (let i = 0; i < wanted; i++) {
      const offset =
        (view.getUint32(i * 8) & highOfOffset) * 2 ** 32 + ((view.getUint32(i * 8 + 4) & lowOfOffset) >>> 0);
      if (offset === 0) continue;
      if (offset % header.clusterBytes !== 0) throw brokenImage(file.path, "an L2 table does not start at a cluster");
      if (offset >= fileBytes) throw brokenImage(file.path, "an L2 table is beyond the end of the file");
      l1[i] = offset;
      tables++;
    }
    // Each table is there once in a layer: more of them than clusters would let a small file cost any time.
    if (tables * header.clusterBytes > fileBytes + header.clusterBytes)
      throw brokenImage(file.path, "it names more L2 tables than the file can hold");
    return { virtualSizeBytes, l1, tables };
  }

  /**
   * Stays the same as long as these layers do. Snapshots do not move while the guest writes or others are taken, so reading them
   * needs no more to hold still than their own entries; the active layer (null) needs the whole table and the header's tables.
   * Source of the offsets: qcow2 spec, docs/interop/qcow2.txt, "Header".
   */
  stamp(layers: Iterable<string | null>): string {
    const head = this.#head;
    const parts = [head.toString("hex", 16, 24) + head.toString("hex", 32, 36)];
    for (const id of layers)
      parts.push(
        id === null
          ? head.toString("hex", 8) + this.#rawSnapshots.toString("hex")
          : (this.#byId.get(id)?.stamp ?? "none"),
      );
    return parts.join("\n");
  }
}
