import { isProblem } from "#lib/model/problem.ts";
import type { BackendChange } from "#server/backends/contract.ts";
import type { LibvirtConnection } from "./connection.ts";
import type { DomainReader } from "./domain-reader.ts";
import type { HostDomain, HostDomains } from "./host-domains.ts";
import { HostWatch } from "./host-watch.ts";

const tickMs = 2_000;
/** A domain that was asked for within this time is looked at in each tick; of the others a few take turns. */
const attendedMs = 30_000;
const othersPerTick = 10;
const settleMs = 150;
const readersAtOnce = 4;

interface PollSource {
  readonly domains: HostDomains;
  readonly readers: ReadonlyMap<string, DomainReader>;
  readonly emit: (change: BackendChange) => void;
  readonly forgetVersions: () => void;
}

/** Finds out what changed on a host: a digest poll, made sooner by libvirt's events. Also reads, one by one, what was never read. */
export class HostPoll {
  #source: PollSource;
  #watch: HostWatch | null = null;
  #timer: NodeJS.Timeout | undefined;
  #state: "up" | "down" | null = null;
  #listed = "";
  #next = 0;
  #toRead = new Set<string>();
  #problems = new Map<string, string>();
  #reading: Promise<void> | null = null;
  #running = false;
  #again = false;

  constructor(source: PollSource) {
    this.#source = source;
  }

  start(connection: LibvirtConnection): void {
    if (this.#watch) return;
    this.#watch = new HostWatch(connection, () => this.#schedule(settleMs));
    this.#schedule(0);
  }

  stop(): void {
    this.#watch?.close();
    this.#watch = null;
    clearTimeout(this.#timer);
  }

  /** Why the background reading of a domain failed, or null. */
  problemOf(id: string): string | null {
    return this.#problems.get(id) ?? null;
  }

  /** Reads domains that were never read, a few at a time. Resolves when all were tried; listeners hear of the list then. */
  readAll(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.#toRead.add(id);
    this.#reading ??= Promise.all(Array.from({ length: readersAtOnce }, () => this.#readNext())).then(() => {
      this.#reading = null;
      this.#source.emit({ type: "list" });
    });
    return this.#reading;
  }

  async #readNext(): Promise<void> {
    for (const id of this.#toRead) {
      this.#toRead.delete(id);
      try {
        await this.#source.readers.get(id)?.observe({ maxAgeMs: 1 });
        this.#problems.delete(id);
      } catch (error) {
        this.#problems.set(id, error instanceof Error ? error.message : String(error));
      }
    }
  }

  #schedule(afterMs: number): void {
    if (!this.#watch) return;
    if (this.#running) {
      this.#again = afterMs < tickMs;
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#tick(), afterMs);
    this.#timer.unref();
  }

  async #tick(): Promise<void> {
    this.#running = true;
    this.#again = false;
    try {
      const all = await this.#source.domains.list();
      this.#up(all);
      await this.#lookAtDomains(all);
    } catch (error) {
      if (isProblem(error) && this.#state !== "down") {
        this.#state = "down";
        this.#source.forgetVersions();
        this.#source.emit({ type: "host", state: "down" });
      }
    } finally {
      this.#running = false;
      this.#schedule(this.#again ? settleMs : tickMs);
    }
  }

  #up(all: readonly HostDomain[]): void {
    if (this.#state !== "up") {
      this.#state = "up";
      this.#source.emit({ type: "host", state: "up" });
    }
    const listed = JSON.stringify(all);
    if (listed !== this.#listed) this.#source.emit({ type: "list" });
    this.#listed = listed;
  }

  async #lookAtDomains(all: readonly HostDomain[]): Promise<void> {
    const now = Date.now();
    const readers = all.map((domain) => [domain.uuid, this.#source.readers.get(domain.uuid)] as const);
    const attended = readers.filter(([, reader]) => reader?.last && now - reader.askedAt < attendedMs);
    const others = readers.filter(([, reader]) => reader?.last && now - reader.askedAt >= attendedMs);
    const turn = others.slice(this.#next, this.#next + othersPerTick);
    this.#next = this.#next + othersPerTick >= others.length ? 0 : this.#next + othersPerTick;
    for (const [id, reader] of [...attended, ...turn]) {
      if (!reader) continue;
      const before = reader.last?.revision;
      const { askedAt } = reader;
      if (await reader.hasChanged().catch(() => false)) await reader.observe({ maxAgeMs: 1 }).catch(() => undefined);
      reader.askedAt = askedAt;
      if (reader.last?.revision !== before) this.#source.emit({ type: "subject", id });
    }
  }
}
