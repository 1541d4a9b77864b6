import { Problem } from "#lib/model/problem.ts";
import type { ServerEvent } from "#lib/model/server-event.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { allFindings } from "#server/inventory/all-findings.ts";
import type { Inventory } from "#server/inventory/inventory.ts";
import { snapshotXml, subjectXml } from "#server/inventory/subject-xml.ts";
import { revisionOf, type Shown, snapshotOfObservation, treeOf } from "#server/inventory/tree.ts";
import type { SnapshotMarks } from "#server/store/snapshot-marks.ts";
import type { MemoryBackend } from "./memory-backend.ts";

/** An inventory with one host, "memory". */
export function memoryInventory(backend: MemoryBackend, marks: SnapshotMarks): Inventory {
  const listeners = new Set<(event: ServerEvent) => void>();
  backend.watch((change) => {
    if (change.type !== "subject") return;
    for (const listener of listeners)
      listener({ type: "tree-changed", host: "memory", kind: "domain", id: change.id, revision: null });
  });
  const backendOf = (host: string): MemoryBackend => {
    if (host === "memory") return backend;
    throw new Problem("not-found", `There is no host "${host}" in Espalier's configuration.`);
  };
  const observe: Inventory["observeMachine"] = async (ref, options) => backendOf(ref.host).observe(ref.id, options);
  const shown = async (ref: SubjectRef): Promise<Shown> => ({
    observation: await observe(ref),
    marks: marks.marksOf(ref),
  });
  const inventory: Inventory = {
    async hosts() {
      const { state, problem, versions, capabilities } = await backend.probe();
      const kind = "libvirt" as const;
      const known = { versions: { ...versions }, capabilities: { ...capabilities } };
      return [{ id: "memory", label: "Memory", kind, uri: "memory:///", state, problem, ...known }];
    },
    domains: async (host) => (await backendOf(host).list()).map(({ frozen: _, ...listed }) => listed),
    tree: async (ref, { fields }) => treeOf(await shown(ref), fields),
    revision: async (ref) => revisionOf(await shown(ref)),
    async snapshot(ref, id) {
      const found = snapshotOfObservation(await shown(ref), id);
      if (!found) throw new Problem("not-found", `There is no snapshot "${id}".`);
      return found;
    },
    findings: () => allFindings(inventory),
    subjectXml: (ref) => subjectXml(inventory, ref),
    snapshotXml: (ref, snapshot) => snapshotXml(inventory, ref, snapshot),
    backend: backendOf,
    volumes: async () => ({ volumes: [], partial: [] }),
    volumeBackends: () => [],
    volumeBackend(host, kind) {
      throw new Problem("not-found", `The host ${host} keeps no volumes of the kind "${kind}".`);
    },
    observe,
    observeMachine: observe,
    observeShown: observe,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => listeners.clear(),
  };
  return inventory;
}
