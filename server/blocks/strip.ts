import { sectorBytes } from "./qcow2-header.ts";

/** Sums of bytes along a range of a disk. */
export class StripSums {
  readonly offset: number;
  readonly bucketBytes: number;
  readonly buckets: Float64Array;
  readonly #end: number;

  /** At most `count` pieces, of whole sectors. */
  constructor(offset: number, length: number, count: number) {
    this.offset = offset;
    this.bucketBytes = Math.max(1, Math.ceil(length / count / sectorBytes)) * sectorBytes;
    this.buckets = new Float64Array(Math.max(1, Math.ceil(length / this.bucketBytes)));
    this.#end = offset + length;
  }

  add(offset: number, length: number): void {
    const end = Math.min(offset + length, this.#end);
    for (let position = Math.max(offset, this.offset); position < end; ) {
      const index = Math.floor((position - this.offset) / this.bucketBytes);
      const until = Math.min(end, this.offset + (index + 1) * this.bucketBytes);
      this.buckets[index] = (this.buckets[index] ?? 0) + until - position;
      position = until;
    }
  }

  result() {
    return { offset: this.offset, bucketBytes: this.bucketBytes, buckets: [...this.buckets] };
  }
}
