import type { MachineObservation, ObserveOptions } from "#server/backends/contract.ts";
import type { LocalFiles } from "#server/images/local-files.ts";
import type { LibvirtConnection } from "./connection.ts";
import type { HostDomains } from "./host-domains.ts";
import type { HostPools } from "./host-pools.ts";
import type { HostSnapshots } from "./host-snapshots.ts";
import { observationOf } from "./observation.ts";
import { readFacts } from "./read-facts.ts";
import { SnapshotReader } from "./snapshot-reader.ts";
import type { LibvirtVersions } from "./versions.ts";

export interface ReaderSource {
  readonly host: string;
  readonly connection: LibvirtConnection;
  readonly domains: HostDomains;
  readonly snapshots: HostSnapshots;
  readonly pools: HostPools;
  readonly files: LocalFiles | null;
  versions(): Promise<LibvirtVersions>;
}

/** A quick look finds no change of files; after this long a reading is made anew all the same. */
const fullReadingEveryMs = 10_000;

/** Reads one domain, and knows how old what it knows is. */
export class DomainReader {
  #source: ReaderSource;
  #uuid: string;
  #snapshots: SnapshotReader;
  #last: { observation: MachineObservation; poll: string; readAt: number; checkedAt: number } | null = null;
  #reading: Promise<MachineObservation> | null = null;
  /** How often it was told that something changed. */
  #changes = 0;
  /** When somebody last asked for it: what nobody looks at is polled less. */
  askedAt = 0;

  constructor(source: ReaderSource, uuid: string) {
    this.#source = source;
    this.#uuid = uuid;
    this.#snapshots = new SnapshotReader(source.connection, uuid);
  }

  /** The last reading, however old. */
  get last(): MachineObservation | null {
    return this.#last?.observation ?? null;
  }

  get xml(): SnapshotReader {
    return this.#snapshots;
  }

  async observe(options: ObserveOptions = {}): Promise<MachineObservation> {
    if (!options.unattended) this.askedAt = Date.now();
    const maxAgeMs = options.maxAgeMs ?? 0;
    const last = this.#last;
    if (last && maxAgeMs > 0) {
      if (Date.now() - last.checkedAt <= maxAgeMs) return last.observation;
      if (!(await this.hasChanged())) return last.observation;
      return this.#shared();
    }
    return maxAgeMs > 0 ? this.#shared() : this.#read(options.fresh);
  }

  /** A quick look (2-10 ms): whether a new reading is due. */
  async hasChanged(): Promise<boolean> {
    const last = this.#last;
    if (!last || Date.now() - last.readAt > fullReadingEveryMs) return true;
    const poll = await this.#poll();
    if (poll !== last.poll) return true;
    last.checkedAt = Date.now();
    return false;
  }

  /** The next reading is made anew, and one that is under way is not taken for it: it may have looked too early. */
  forget(): void {
    this.#changes++;
    this.#reading = null;
    if (this.#last) this.#last.readAt = 0;
    if (this.#last) this.#last.checkedAt = 0;
  }

  #shared(): Promise<MachineObservation> {
    if (this.#reading) return this.#reading;
    const reading = this.#read().finally(() => {
      if (this.#reading === reading) this.#reading = null;
    });
    this.#reading = reading;
    return reading;
  }

  async #poll(): Promise<string> {
    const [{ names, current }, state] = await Promise.all([
      this.#snapshots.poll(),
      this.#source.connection.read(["domstate", `--domain=${this.#uuid}`, "--reason"]),
    ]);
    return JSON.stringify([names, current, state]);
  }

  async #read(fresh?: ObserveOptions["fresh"]): Promise<MachineObservation> {
    const { host, connection, domains, snapshots, pools, files } = this.#source;
    const begunAt = new Date().toISOString();
    const changes = this.#changes;
    await domains.refresh();
    await Promise.all([snapshots.refresh(domains.all()), pools.refresh()]);
    const versions = await this.#source.versions();
    // The poll comes first: what changes while the rest is read is then seen as a change at the next look.
    const poll = await this.#poll().catch(() => "");
    const reading = await this.#snapshots.read(fresh);
    const xmls = reading.snapshots.map((read) => read.xml).filter((xml) => xml !== null);
    const facts = await readFacts({ connection, domains, snapshots, pools, files, versions }, this.#uuid, xmls);
    const now = changes === this.#changes ? Date.now() : 0;
    const observation = observationOf(host, reading, facts, begunAt);
    this.#last = { observation, poll, readAt: now, checkedAt: now };
    return observation;
  }
}
