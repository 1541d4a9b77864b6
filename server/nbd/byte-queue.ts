/** Bytes as they arrive on a socket, taken out in the pieces that a protocol names. */
export class ByteQueue {
  #chunks: Buffer[] = [];
  #waiting: { length: number; resolve: (bytes: Buffer) => void; reject: (e: Error) => void }[] = [];
  #held = 0;
  #failure: Error | null = null;

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#held += chunk.length;
    this.#serve();
  }

  /** Whoever waits, and whoever asks from now on, gets this error once what arrived before is used up. */
  fail(error: Error): void {
    this.#failure ??= error;
    this.#serve();
  }

  /** The next `length` bytes, as a copy. One at a time. */
  take(length: number): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ length, resolve, reject });
      this.#serve();
    });
  }

  #serve(): void {
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      if (this.#held < next.length) {
        if (this.#failure === null) return;
        for (const { reject } of this.#waiting.splice(0)) reject(this.#failure);
        return;
      }
      this.#waiting.shift();
      next.resolve(this.#cut(next.length));
    }
  }

  #cut(length: number): Buffer {
    const bytes = Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length) {
      const chunk = this.#chunks[0];
      if (chunk === undefined) break;
      const taken = chunk.copy(bytes, filled, 0, Math.min(chunk.length, length - filled));
      filled += taken;
      if (taken === chunk.length) this.#chunks.shift();
      else this.#chunks[0] = chunk.subarray(taken);
    }
    this.#held -= length;
    return bytes;
  }
}
