import type { DiffExtent } from "#lib/model/diff.ts";
import type { Comparison } from "./compare-points.ts";

/** Joins pieces that touch and read alike to extents, and hands on each when it is whole. `end` must be called. */
export class ExtentMerger implements Comparison {
  readonly #onExtent: (offset: number, length: number, kind: DiffExtent["kind"]) => void;
  onlyFromBytes = 0;
  onlyToBytes = 0;
  sharedBytes = 0;
  #offset = 0;
  #end = 0;
  #isData = false;

  constructor(onExtent: (offset: number, length: number, kind: DiffExtent["kind"]) => void) {
    this.#onExtent = onExtent;
  }

  same(_offset: number, length: number, isData: boolean): void {
    if (isData) this.sharedBytes += length;
  }

  changed(offset: number, length: number, fromData: boolean, toData: boolean): void {
    if (fromData) this.onlyFromBytes += length;
    if (toData) this.onlyToBytes += length;
    if (offset !== this.#end || toData !== this.#isData) {
      this.end();
      this.#offset = offset;
      this.#isData = toData;
    }
    this.#end = offset + length;
  }

  /** Hands on the last one. */
  end(): void {
    if (this.#end > this.#offset)
      this.#onExtent(this.#offset, this.#end - this.#offset, this.#isData ? "data" : "zero");
    this.#offset = this.#end;
  }
}
