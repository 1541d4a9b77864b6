import type { Host } from "#lib/model/host.ts";
import type { Job } from "#lib/model/job.ts";
import { Problem } from "#lib/model/problem.ts";
import type { ServerEvent } from "#lib/model/server-event.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import type { Backend, Probe } from "#server/backends/contract.ts";
import { createBackend } from "#server/backends/registry.ts";
import type { FrozenFiles } from "#server/store/frozen-files.ts";
import type { SnapshotMarks } from "#server/store/snapshot-marks.ts";
import { allFindings } from "./all-findings.ts";
import { HeldFindings, isSettled } from "./held-findings.ts";
import type { Inventory } from "./inventory.ts";
import { ownFindings } from "./own-findings.ts";
import { revisionOf, type Shown, snapshotOfObservation, treeOf } from "./tree.ts";

/** A host as the configuration names it. */
export interface HostConfig {
  readonly id: string;
  readonly label?: string | undefined;
  readonly uri: string;
}

/** A tree that is shown may be a second old; changes through Espalier and libvirt's events make it new at once. */
const shownAgeMs = 1_000;
/** Versions and abilities are asked for again after this, and whenever a host comes back. */
const probeAgeMs = 30_000;

interface HostEntry {
  readonly config: HostConfig;
  readonly backend: Backend;
  probe: { readonly result: Promise<Probe>; readonly at: number } | null;
}

interface InventoryParts {
  readonly hosts: readonly HostConfig[];
  readonly marks: SnapshotMarks;
  readonly frozen: FrozenFiles;
  /** The newest job on a subject, ended or not. */
  readonly lastJob: (ref: SubjectRef) => Job | null;
}

export function createInventory({ hosts, marks, frozen, lastJob }: InventoryParts): Inventory {
  const entries = new Map<string, HostEntry>(
    hosts.map((config) => [config.id, { config, backend: createBackend(config), probe: null }]),
  );
  const listeners = new Set<(event: ServerEvent) => void>();
  const emit = (event: ServerEvent) => {
    for (const listener of listeners) listener(event);
  };

  for (const [id, entry] of entries)
    entry.backend.watch((change) => {
      if (change.type === "subject") {
        emit({ type: "tree-changed", host: id, kind: "domain", id: change.id, revision: null });
        emit({ type: "domains-changed", host: id });
      } else if (change.type === "list") emit({ type: "domains-changed", host: id });
      else {
        entry.probe = null;
        emit({ type: "host-state", host: id, state: change.state });
      }
    });

  const entryOf = (host: string): HostEntry => {
    const entry = entries.get(host);
    if (entry) return entry;
    throw new Problem("not-found", `There is no host "${host}" in Espalier's configuration.`);
  };

  function probeOf(entry: HostEntry): Promise<Probe> {
    if (entry.probe === null || Date.now() - entry.probe.at > probeAgeMs)
      entry.probe = { result: entry.backend.probe(), at: Date.now() };
    return entry.probe.result;
  }

  async function hostOf(entry: HostEntry): Promise<Host> {
    const { config, backend } = entry;
    const base = { id: config.id, label: config.label ?? config.id, kind: backend.kind, uri: config.uri } as const;
    const probe = await Promise.race([probeOf(entry), connecting()]);
    if (probe === null) return { ...base, state: "connecting", problem: null, versions: {}, capabilities: {} };
    if (probe.state === "down") entry.probe = null;
    return {
      ...base,
      state: probe.state,
      problem: probe.problem,
      versions: { ...probe.versions },
      capabilities: { ...probe.capabilities },
    };
  }

  const observe: Inventory["observe"] = async (ref, options) => {
    if (ref.kind !== "domain") throw new Problem("unsupported", "This host manages no volumes.");
    const observation = await entryOf(ref.host).backend.observe(ref.id, options);
    const { readAt, snapshots, facts } = observation;
    const own = ownFindings(ref, { frozen: facts.repair.frozen, readAt, snapshots }, { frozen, lastJob });
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
      const { backend } = entryOf(host);
      return (await backend.list()).map(({ frozen: files, ...listed }) => {
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
    findings: () => allFindings(inventory),
    backend: (host) => entryOf(host).backend,
    observe,
    observeShown,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      await Promise.all([...entries.values()].map((entry) => entry.backend.close()));
    },
  };
  return inventory;
}

/** A host that does not answer in this time is shown as connecting, and the page is not kept waiting. */
const connecting = (): Promise<null> =>
  new Promise((resolve) => {
    setTimeout(() => resolve(null), 3_000).unref();
  });
