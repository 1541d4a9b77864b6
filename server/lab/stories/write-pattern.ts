const KiB = 1024;
const MiB = 1024 * KiB;

export interface WrittenRegion {
  readonly offset: number;
  readonly length: number;
  readonly byte: number;
}

/**
 * Places that a machine's own work would write to: a few long runs, many short ones, and some of what was written before once more.
 * The same machine writes the same places in every lab.
 */
export class WritePattern {
  #state = 20_231;
  #diskBytes: number;
  #before: WrittenRegion[] = [];

  constructor(diskBytes: number) {
    this.#diskBytes = diskBytes;
  }

  /** Regions of so much together, each of whole 64 KiB, behind the guest's own first 32 MiB. */
  next(mebibytes: number): readonly WrittenRegion[] {
    const regions: WrittenRegion[] = [];
    for (let left = Math.round(mebibytes * MiB); left > 0; ) {
      const share = this.#random() < 0.25 ? 0.5 : 0.06;
      const length = Math.min(left, Math.max(64 * KiB, this.#round(share * mebibytes * MiB)));
      const again = this.#random() < 0.2 ? this.#before[Math.floor(this.#random() * this.#before.length)] : undefined;
      const free = this.#diskBytes - 32 * MiB - length;
      // Most of a disk's life is at its beginning.
      const offset = again?.offset ?? 32 * MiB + this.#round(this.#random() ** 2 * free);
      regions.push({ offset, length: Math.min(length, this.#diskBytes - offset), byte: 1 + (regions.length % 250) });
      left -= length;
    }
    this.#before.push(...regions);
    return regions;
  }

  #round(bytes: number): number {
    return Math.floor(bytes / (64 * KiB)) * 64 * KiB;
  }

  /** Numerical Recipes' linear congruential generator; 0..1. */
  #random(): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#state / 2 ** 32;
  }
}
