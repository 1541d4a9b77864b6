/** Where a file's data lies on the disk: three numbers for each extent. */
export interface FilePlaces {
  readonly stamp: string;
  readonly filesystem: string;
  /** Start in the file, length, and place on the disk, or a negative number where it has none; in bytes, in order. */
  readonly extents: Float64Array;
}

const numbersEach = 3;

/**
 * Finds the place of a byte of a file. What lies at one place of a filesystem is the same in all files. Asked in any order, and
 * fastest from the front to the back.
 */
export class PlaceFinder {
  /** The answer holds to here; `Infinity` after the last extent. */
  end = 0;
  /** False: a hole, which reads as zeros. */
  isData = false;
  /** Two answers with data mean the same place iff both words are the same. */
  high = 0;
  low = 0;
  readonly #extents: Float64Array;
  readonly #ownHigh: number;
  #at = 0;

  /** `number`: another one for each file, below zero, for data that has no place. */
  constructor({ extents }: FilePlaces, number: number) {
    this.#extents = extents;
    this.#ownHigh = number;
  }

  find(position: number): void {
    const startOf = (at: number) => this.#extents[at * numbersEach] ?? Number.POSITIVE_INFINITY;
    const endOf = (at: number) => startOf(at) + (this.#extents[at * numbersEach + 1] ?? 0);
    const count = this.#extents.length / numbersEach;
    if (startOf(this.#at) > position) {
      // The last one that does not begin behind it.
      let [low, high] = [0, this.#at];
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (startOf(middle) > position) high = middle;
        else low = middle;
      }
      this.#at = low;
    }
    while (this.#at < count && endOf(this.#at) <= position) this.#at++;
    const start = startOf(this.#at);
    this.isData = start <= position;
    this.end = this.isData ? endOf(this.#at) : start;
    const onDisk = this.isData ? (this.#extents[this.#at * numbersEach + 2] ?? -1) : -1;
    const here = onDisk + (position - start);
    this.high = onDisk < 0 ? this.#ownHigh : Math.floor(here / 2 ** 32);
    this.low = onDisk < 0 ? 0 : here % 2 ** 32;
  }
}
