/** What was started and must be ended, newest first, whatever happens. */
export class Closers {
  #list: { readonly name: string; readonly close: () => unknown }[] = [];

  /** Returns what ends it before its time. */
  add(name: string, close: () => unknown): () => Promise<void> {
    const entry = { name, close };
    this.#list.push(entry);
    return async () => {
      const at = this.#list.indexOf(entry);
      if (at < 0) return;
      this.#list.splice(at, 1);
      await close();
    };
  }

  /** One that fails keeps no other from being ended. */
  async closeAll(): Promise<void> {
    for (let entry = this.#list.pop(); entry; entry = this.#list.pop()) {
      try {
        await entry.close();
      } catch (error) {
        console.error(`${entry.name} could not be ended: ${error instanceof Error ? error.message : error}`);
      }
    }
  }
}
