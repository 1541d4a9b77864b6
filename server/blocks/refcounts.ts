import { brokenImage } from "./broken-image.ts";
import type { Qcow2Image } from "./qcow2-image.ts";
import { readUint64 } from "./uint64.ts";

const maxTableBytes = 8 * 1024 * 1024;
const maxCachedBytes = 32 * 1024 * 1024;

/**
 * How many tables refer to each cluster of an image, as the image says itself. True only when it is not marked as dirty.
 * Source: qcow2 spec, docs/interop/qcow2.txt, "Host cluster management"; the limit as in block/qcow2.h.
 * Throws Problem `unreadable-output`.
 */
export class Refcounts {
  readonly #image: Qcow2Image;
  readonly #blocks: Float64Array;
  readonly #perBlock: number;
  readonly #mostCached: number;
  /** The blocks used last, oldest first. */
  readonly #cache = new Map<number, DataView<ArrayBuffer>>();
  #lastBlock = -1;
  #last = new DataView(new ArrayBuffer(0));

  constructor(image: Qcow2Image) {
    const { file, header } = image;
    const { clusterBytes, refcountBits, refcountTableOffset, refcountTableClusters } = header;
    const broken = (what: string) => brokenImage(file.path, what);
    const bytes = new Uint8Array(Math.min(refcountTableClusters * clusterBytes, maxTableBytes + 1));
    if (bytes.length > maxTableBytes) throw broken("its table of refcounts is too large");
    if (refcountTableOffset % clusterBytes !== 0) throw broken("its table of refcounts does not start at a cluster");
    file.read(refcountTableOffset, bytes);
    const view = new DataView(bytes.buffer);
    this.#image = image;
    this.#blocks = new Float64Array(bytes.length / 8);
    for (let i = 0; i < this.#blocks.length; i++) {
      const offset = readUint64(view, i * 8, file.path, "the place of refcounts");
      if (offset % clusterBytes !== 0) throw broken("refcounts do not start at a cluster");
      this.#blocks[i] = offset;
    }
    this.#perBlock = (clusterBytes * 8) / refcountBits;
    this.#mostCached = Math.max(1, Math.floor(maxCachedBytes / clusterBytes));
  }

  get(cluster: number): number {
    const index = Math.floor(cluster / this.#perBlock);
    const offset = this.#blocks[index] ?? 0;
    if (offset === 0) return 0;
    const block = index === this.#lastBlock ? this.#last : this.#load(index, offset);
    const entry = cluster - index * this.#perBlock;
    switch (this.#image.header.refcountBits) {
      case 64:
        return block.getUint32(entry * 8) * 2 ** 32 + block.getUint32(entry * 8 + 4);
      case 32:
        return block.getUint32(entry * 4);
      case 16:
        return block.getUint16(entry * 2);
      default: {
        const bits = this.#image.header.refcountBits;
        const perByte = 8 / bits;
        return (block.getUint8(Math.floor(entry / perByte)) >> (bits * (entry % perByte))) & (2 ** bits - 1);
      }
    }
  }

  #load(index: number, offset: number): DataView<ArrayBuffer> {
    let block = this.#cache.get(index);
    if (block) this.#cache.delete(index);
    else {
      const bytes = new Uint8Array(this.#image.header.clusterBytes);
      this.#image.file.read(offset, bytes);
      block = new DataView(bytes.buffer);
      if (this.#cache.size >= this.#mostCached)
        for (const oldest of this.#cache.keys()) {
          this.#cache.delete(oldest);
          break;
        }
    }
    this.#cache.set(index, block);
    this.#lastBlock = index;
    this.#last = block;
    return block;
  }
}
