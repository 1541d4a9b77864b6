import type { Host } from "#lib/model/host.ts";
import type { Job } from "#lib/model/job.ts";
import { isProblem, Problem } from "#lib/model/problem.ts";
import { problemDocument } from "#lib/model/problem-document.ts";
import type { ServerEvent } from "#lib/model/server-event.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { partsOfVolumeId } from "#lib/model/volume.ts";
import type { AnyObservation, MachineBackend, ObserveOptions } from "#server/backends/contract.ts";
import type { FrozenFiles } from "#server/store/frozen-files.ts";
import type { SnapshotMarks } from "#server/store/snapshot-marks.ts";
import type { StoredVolumeRecords } from "#server/store/volume-records.ts";
import { allFindings } from "./all-findings.ts";
import { HeldFindings, isSettled } from "./held-findings.ts";
import { type HostConfig, HostEntry } from "./host-entry.ts";
import { foundVolumes, mergedVolumes } from "./host-volumes.ts";
import type { Inventory } from "./inventory.ts";
import { ownFindings } from "./own-findings.ts";
import { snapshotXml, subjectXml } from "./subject-xml.ts";
import { revisionOf, type Shown, snapshotOfObservation, treeOf } from "./tree.ts";
import { VolumeWatch } from "./volume-watch.ts";

/** A tree that is shown may be a second old; changes through Espalier and libvirt's events make it new at once. */
const shownAgeMs = 1_000;
/** The lists have just looked at the storage, however long that took: what they saw is told, and not looked at again. */
const listedAgeMs = 60_000;
const outOfReach = "The files of this host are out of reach from here: its volumes are not looked at.";

interface InventoryParts {
  readonly hosts: readonly HostConfig[];
  readonly marks: SnapshotMarks;
  readonly frozen: FrozenFiles;
  readonly volumeRecords: StoredVolumeRecords;
  /** The newest job on a subject, ended or not. */
  readonly lastJob: (ref: SubjectRef) => Job | null;
}

export function createInventory({ hosts, marks, frozen, volumeRecords, lastJob }: InventoryParts): Inventory {
  const entries = new Map(hosts.map((config) => [config.id, new HostEntry(config, volumeRecords)]));
  const listeners = new Set<(event: ServerEvent) => void>();
  const emit = (event: ServerEvent) => {
    for (const listener of listeners) listener(event);
  };

  const watches = new Map<string, VolumeWatch>();
  for (const [id, entry] of entries) {
    entry.machines?.watch((change) => {
      if (change.type === "subject") {
        emit({ type: "tree-changed", host: id, kind: "domain", id: change.id, revision: null });
        emit({ type: "domains-changed", host: id });
      } else if (change.type === "list") emit({ type: "domains-changed", host: id });
      else {
        entry.forgetProbe();
        emit({ type: "host-state", host: id, state: change.state });
      }
    });
    const look = async () => new Map((await foundVolumes(entry.volumes)).map((volume) => [volume.id, volume.digest]));
    const changed = (ids: readonly string[]) => {
      for (const volume of ids) emit({ type: "tree-changed", host: id, kind: "volume", id: volume, revision: null });
      emit({ type: "volumes-changed", host: id });
    };
    if (entry.volumes.length > 0) watches.set(id, new VolumeWatch({ look, changed }));
  }

  const entryOf = (host: string): HostEntry => {
    const entry = entries.get(host);
    if (entry) return entry;
    throw new Problem("not-found", `There is no host "${host}" in Espalier's configuration.`);
  };

  async function hostOf(entry: HostEntry): Promise<Host> {
    const { config } = entry;
    const kind = entry.machines ? "libvirt" : "storage";
    const base = { id: config.id, label: config.label ?? config.id, kind, uri: config.uri ?? "" } as const;
    const probe = await Promise.race([entry.probe(), connecting()]);
    if (probe === null) return { ...base, state: "connecting", problem: null, versions: {}, capabilities: {} };
    if (probe.state === "down") entry.forgetProbe();
    return {
      ...base,
      state: probe.state,
      problem: probe.problem,
      versions: { ...probe.versions },
      capabilities: { ...probe.capabilities },
    };
  }

  const machinesOf = (host: string): MachineBackend => {
    const { machines } = entryOf(host);
    if (machines) return machines;
    throw new Problem("unsupported", `The host ${host} has storage only, and no machines.`);
  };
  const read = (ref: SubjectRef, options?: ObserveOptions): Promise<AnyObservation> => {
    if (ref.kind === "domain") return machinesOf(ref.host).observe(ref.id, options);
    const parts = ref.kind === "volume" ? partsOfVolumeId(ref.id) : null;
    if (parts === null) throw new Problem("not-found", `There is no volume "${ref.id}" on ${ref.host}.`);
    const backend = entryOf(ref.host).volumeBackend(parts.backend);
    // A look at the storage that may be old does not know what was made since.
    return backend.observe(ref.id, options).catch((error: unknown) => {
      if (!options?.maxAgeMs || !isProblem(error) || error.code !== "not-found") throw error;
      return backend.observe(ref.id, { ...options, maxAgeMs: 0 });
    });
  };
  const observe: Inventory["observe"] = async (ref, options) => {
    const observation = await read(ref, options);
    const { readAt, snapshots } = observation;
    const seen = "facts" in observation ? observation.facts.repair.frozen : [];
    const own = ownFindings(ref, { frozen: seen, readAt, snapshots }, { frozen, lastJob });
    return own.length === 0 ? observation : { ...observation, findings: [...own, ...observation.findings] };
  };
  const held = new HeldFindings();
  const observeShown: Inventory["observeShown"] = async (ref, options) => {
    let observation = await observe(ref, { maxAgeMs: shownAgeMs, ...options });
    const last = lastJob(ref);
    // A reading that a job overtook would be shown for as long as nothing else changes.
    if (last?.endedAt && !isSettled(last, observation.readAt)) observation = await observe(ref);
    const settled = isSettled(last, observation.readAt);
    return { ...observation, findings: held.shown(ref, observation.findings, settled) };
  };
  const shown = async (ref: SubjectRef): Promise<Shown> => ({
    observation: await observeShown(ref),
    marks: marks.marksOf(ref),
  });

  const inventory: Inventory = {
    hosts: () => Promise.all([...entries.values()].map(hostOf)),
    async domains(host) {
      const { machines } = entryOf(host);
      return ((await machines?.list()) ?? []).map(({ frozen: files, ...listed }) => {
        const ref = { host, kind: "domain", id: listed.id } as const;
        const seen = { frozen: files?.files ?? [], readAt: files?.readAt ?? "", snapshots: null };
        const own = ownFindings(ref, seen, { frozen, lastJob }).length;
        const last = lastJob(ref);
        const settled = last === null || last.endedAt !== null;
        return { ...listed, findingCount: held.count(ref, listed.findingCount + own, settled) };
      });
    },
    tree: async (ref, { fields }) => treeOf(await shown(ref), fields),
    revision: async (ref) => revisionOf(await shown(ref)),
    async snapshot(ref, snapshot) {
      const reading = await shown(ref);
      const found = snapshotOfObservation(reading, snapshot);
      if (found) return found;
      throw new Problem("not-found", `${reading.observation.subject.name} has no snapshot "${snapshot}".`);
    },
    async volumes(host) {
      const { volumes: backends, storage } = entryOf(host);
      const found = await foundVolumes(backends);
      const { unread } = storage ? await storage.sight({ maxAgeMs: listedAgeMs }) : { unread: [outOfReach] };
      const partial = unread.map((words) => problemDocument(new Problem("partial", words)));
      const volumes = mergedVolumes(found).map((volume) => {
        const ref = { host, kind: "volume", id: volume.id } as const;
        const own = ownFindings(ref, { frozen: [], readAt: "", snapshots: null }, { frozen, lastJob }).length;
        return { ...volume, findingCount: volume.findingCount + own };
      });
      return { volumes, partial };
    },
    volumeBackends: (host) => entryOf(host).volumes,
    volumeBackend: (host, kind) => entryOf(host).volumeBackend(kind),
    async observeMachine(ref, options) {
      const observation = await observe(ref, options);
      if ("facts" in observation) return observation;
      throw new Problem("unsupported", `${observation.subject.name} is no machine.`);
    },
    findings: () => allFindings(inventory),
    subjectXml: (ref) => subjectXml(inventory, ref),
    snapshotXml: (ref, snapshot) => snapshotXml(inventory, ref, snapshot),
    backend: machinesOf,
    observe,
    observeShown,
    subscribe(listener) {
      listeners.add(listener);
      for (const watch of watches.values()) watch.start();
      return () => listeners.delete(listener);
    },
    async close() {
      for (const watch of watches.values()) watch.stop();
      await Promise.all([...entries.values()].map((entry) => entry.close()));
    },
  };
  return inventory;
}

/** A host that does not answer in this time is shown as connecting, and the page is not kept waiting. */
const connecting = (): Promise<null> =>
  new Promise((resolve) => {
    setTimeout(() => resolve(null), 3_000).unref();
  });
