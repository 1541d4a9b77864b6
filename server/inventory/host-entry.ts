import { Problem } from "#lib/model/problem.ts";
import type { MachineBackend, Probe, VolumeBackend } from "#server/backends/contract.ts";
import { createMachineBackend, createVolumeBackends } from "#server/backends/registry.ts";
import type { HostStorage } from "#server/backends/volume/storage.ts";
import { LocalFiles } from "#server/images/local-files.ts";
import type { StoredVolumeRecords } from "#server/store/volume-records.ts";
import { createHostStorage } from "./host-storage.ts";

/** A host as the configuration names it: a libvirt, folders of storage, or both. */
export interface HostConfig {
  readonly id: string;
  readonly label?: string | undefined;
  readonly uri?: string | undefined;
  /** Absolute paths of folders whose images and subvolumes are volumes. */
  readonly folders?: readonly string[] | undefined;
}

/** Versions and abilities are asked for again after this, and whenever a host comes back. */
const probeAgeMs = 30_000;

/** One host with its backends. */
export class HostEntry {
  readonly config: HostConfig;
  readonly machines: MachineBackend | null;
  /** Null: the host's files are out of reach from here. */
  readonly storage: HostStorage | null;
  readonly volumes: readonly VolumeBackend[];
  #probe: { readonly result: Promise<Probe>; readonly at: number } | null = null;

  constructor(config: HostConfig, records: StoredVolumeRecords) {
    this.config = config;
    this.machines = config.uri === undefined ? null : createMachineBackend({ id: config.id, uri: config.uri });
    const isInReach = this.machines === null || this.machines.keeper !== undefined;
    const files = new LocalFiles();
    this.storage = isInReach
      ? createHostStorage({ machines: this.machines, folders: config.folders ?? [], files })
      : null;
    this.volumes = this.storage
      ? createVolumeBackends({ host: config.id, storage: this.storage, records: records(config.id), files })
      : [];
  }

  /** Throws `not-found`. */
  volumeBackend(kind: string): VolumeBackend {
    const backend = this.volumes.find((candidate) => candidate.kind === kind);
    if (backend) return backend;
    throw new Problem("not-found", `The host ${this.config.id} keeps no volumes of the kind "${kind}".`, { kind });
  }

  probe(): Promise<Probe> {
    if (this.#probe === null || Date.now() - this.#probe.at > probeAgeMs)
      this.#probe = { result: this.#ask(), at: Date.now() };
    return this.#probe.result;
  }

  forgetProbe(): void {
    this.#probe = null;
  }

  async close(): Promise<void> {
    await Promise.all([this.machines?.close(), ...this.volumes.map((backend) => backend.close())]);
  }

  /** A kind of storage that is not there is told among the abilities; it does not make the host down. */
  async #ask(): Promise<Probe> {
    const [machines, ...volumes] = await Promise.all([
      this.machines?.probe() ?? null,
      ...this.volumes.map((backend) => backend.probe()),
    ]);
    const all = [...(machines ? [machines] : []), ...volumes];
    return {
      state: machines?.state ?? "up",
      problem: machines?.problem ?? null,
      versions: Object.assign({}, ...all.map(({ versions }) => versions)),
      capabilities: Object.assign({}, ...all.map(({ capabilities }) => capabilities)),
    };
  }
}
