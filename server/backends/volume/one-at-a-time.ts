/** Lets the changes of one volume wait for each other: what one has checked, no other changes under its hands. */
export class OneAtATime {
  readonly #last = new Map<string, Promise<unknown>>();

  async run<T>(volume: string, change: () => Promise<T>): Promise<T> {
    const before = this.#last.get(volume);
    const mine = (before ?? Promise.resolve()).then(change, change);
    this.#last.set(volume, mine);
    try {
      return await mine;
    } finally {
      if (this.#last.get(volume) === mine) this.#last.delete(volume);
    }
  }
}
