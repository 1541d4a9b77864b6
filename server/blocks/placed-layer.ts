import { type BlockLayer, type Place, place } from "./block-layer.ts";
import type { OpenFile } from "./open-file.ts";

/** Where a raw file's data lies on the disk: three numbers for each extent. */
export interface RawPlaces {
  readonly stamp: string;
  readonly filesystem: string;
  /** Start in the file, length, and place on the disk, or a negative number where it has none; in bytes, in order. */
  readonly extents: Float64Array;
}

const numbersEach = 3;

/** A raw file whose blocks may be those of another one: a reflink, or a file of a snapshot of the filesystem. */
export class PlacedLayer implements BlockLayer {
  readonly fileId: string;
  readonly id: string;
  readonly sizeBytes: number;
  readonly granularityBytes = 4096;
  readonly tableBytes = 0;
  end = 0;
  kind: Place = place.zero;
  high = 0;
  low = 0;
  readonly #extents: Float64Array;
  readonly #ownHigh: number;
  #at = 0;

  /** `number`: another one for each file, below zero, for data that has no place. */
  constructor(file: OpenFile, { filesystem, extents }: RawPlaces, number: number) {
    // The places of all files of a filesystem are of one kind.
    this.fileId = `places ${filesystem}`;
    this.id = `${file.id} raw`;
    this.sizeBytes = file.sizeBytes();
    this.#extents = extents;
    this.#ownHigh = number;
  }

  glance(position: number): void {
    const extents = this.#extents;
    const startOf = (at: number) => extents[at * numbersEach] ?? Number.POSITIVE_INFINITY;
    const endOf = (at: number) => startOf(at) + (extents[at * numbersEach + 1] ?? 0);
    if (startOf(this.#at) > position) this.#at = 0;
    while (this.#at * numbersEach < extents.length && endOf(this.#at) <= position) this.#at++;
    const start = startOf(this.#at);
    if (start > position) {
      this.kind = place.zero;
      this.end = Math.min(start, this.sizeBytes);
      return;
    }
    this.kind = place.data;
    // Beyond its end a file reads as zeros, whatever its last block holds.
    this.end = Math.min(endOf(this.#at), this.sizeBytes);
    const onDisk = extents[this.#at * numbersEach + 2] ?? -1;
    if (onDisk < 0) {
      this.high = this.#ownHigh;
      this.low = 0;
      return;
    }
    const here = onDisk + (position - start);
    this.high = Math.floor(here / 2 ** 32);
    this.low = here % 2 ** 32;
  }

  look(position: number): void {
    this.glance(position);
  }

  survey(position: number): void {
    this.glance(position);
  }
}
