import { brokenImage } from "./broken-image.ts";
import type { Qcow2Image } from "./qcow2-image.ts";

/** Called for each cluster of the file that an entry of an L2 table refers to. */
export type OnCluster = (cluster: number, isCompressed: boolean) => void;

const pieceBytes = 64 * 1024;

/**
 * Which clusters of the file an L2 table refers to, by its entries: also for zeros that have a place, and all that compressed
 * data is spread over, so that one cluster may come several times.
 * Source: qcow2 spec, docs/interop/qcow2.txt, "Cluster mapping". Throws Problem `unreadable-output`.
 */
export class TableClusters {
  readonly #image: Qcow2Image;
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;
  /** Clusters there can be. */
  readonly #end: number;
  readonly #offsetBits: number;

  constructor(image: Qcow2Image) {
    const { clusterBytes } = image.header;
    this.#image = image;
    this.#bytes = new Uint8Array(Math.min(clusterBytes, pieceBytes));
    this.#view = new DataView(this.#bytes.buffer);
    this.#end = Math.ceil(image.file.sizeBytes() / clusterBytes);
    this.#offsetBits = 70 - Math.log2(clusterBytes);
  }

  forEach(table: number, action: OnCluster): void {
    const { clusterBytes, hasExtendedL2 } = this.#image.header;
    const view = this.#view;
    for (let piece = 0; piece < clusterBytes; piece += this.#bytes.length) {
      this.#image.file.read(table + piece, this.#bytes);
      for (let at = 0; at < this.#bytes.length; at += hasExtendedL2 ? 16 : 8) {
        const high = view.getUint32(at);
        const low = view.getUint32(at + 4);
        if (high & 0x4000_0000) this.#forEachCompressed(high, low, action);
        else {
          const offset = (high & 0x00ff_ffff) * 2 ** 32 + ((low & 0xffff_fe00) >>> 0);
          if (offset !== 0) action(this.#inFile(offset / clusterBytes), false);
        }
      }
    }
  }

  /** The upper of 62 bits say how many sectors more there are than the first, the others where it starts. */
  #forEachCompressed(high: number, low: number, action: OnCluster): void {
    const { clusterBytes } = this.#image.header;
    const highBits = this.#offsetBits - 32;
    const sectors = ((high & 0x3fff_ffff) >>> highBits) + 1;
    const offset = (high & (2 ** highBits - 1)) * 2 ** 32 + low;
    const end = offset - (offset % 512) + sectors * 512;
    const last = this.#inFile(Math.floor((end - 1) / clusterBytes));
    for (let cluster = Math.floor(offset / clusterBytes); cluster <= last; cluster++) action(cluster, true);
  }

  #inFile(cluster: number): number {
    const { path } = this.#image.file;
    if (!Number.isInteger(cluster)) throw brokenImage(path, "there is data that does not start at a cluster");
    if (cluster >= this.#end) throw brokenImage(path, "there is data beyond the end of the file");
    return cluster;
  }
}
