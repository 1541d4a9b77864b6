import { isProblem } from "#lib/model/problem.ts";

const everyMs = 3_000;
/** A host with much storage is looked at more seldom: looking takes a twentieth of the time at most. */
const restPerLook = 20;

interface WatchParts {
  /** Volume id → digest of what its tree shows. */
  readonly look: () => Promise<ReadonlyMap<string, string>>;
  readonly changed: (ids: readonly string[], isListChanged: boolean) => void;
}

/** Storage tells nobody of changes: while somebody listens, it is looked at every few seconds. */
export class VolumeWatch {
  #parts: WatchParts;
  #timer: NodeJS.Timeout | null = null;
  #seen: ReadonlyMap<string, string> | null = null;

  constructor(parts: WatchParts) {
    this.#parts = parts;
  }

  start(): void {
    if (this.#timer === null) this.#schedule(everyMs);
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #schedule(afterMs: number): void {
    this.#timer = setTimeout(() => void this.#tick(), afterMs);
    this.#timer.unref();
  }

  async #tick(): Promise<void> {
    const begun = Date.now();
    try {
      this.#compare(await this.#parts.look());
    } catch (error) {
      // The host's own state tells why it cannot be looked at; nobody waits for a look that was under way at the end.
      if (!isProblem(error) && this.#timer !== null) console.error(error);
    } finally {
      if (this.#timer !== null) this.#schedule(Math.max(everyMs, (Date.now() - begun) * restPerLook));
    }
  }

  #compare(now: ReadonlyMap<string, string>): void {
    const before = this.#seen;
    this.#seen = now;
    if (before === null) return;
    const changed = [...now].filter(([id, digest]) => before.get(id) !== digest).map(([id]) => id);
    const isListChanged = now.size !== before.size || changed.some((id) => !before.has(id));
    if (changed.length > 0 || isListChanged) this.#parts.changed(changed, isListChanged);
  }
}
