import { createHash } from "node:crypto";
import { headActions, yes } from "#lib/model/capability.ts";
import type { MachineObservation, ObservedSnapshot } from "#server/backends/contract.ts";

/** A domain of the memory backend, as it is now. */
export interface MemoryDomain {
  readonly id: string;
  readonly name: string;
  state: string;
  headParentId: string | null;
  managedSave: boolean;
  snapshots: ObservedSnapshot[];
  /** Counts what fingerprints rely on. */
  generation: number;
}

export function snapshotNamed(
  name: string,
  parentId: string | null,
  createdAt: string,
  description: string | null,
): ObservedSnapshot {
  return {
    id: name,
    name,
    parentId,
    createdAt,
    description,
    state: "running",
    kind: "internal",
    memory: "internal",
    memoryFile: null,
    disks: [],
    sizeBytes: null,
    changedBytes: null,
    exclusiveBytes: null,
    isCurrent: false,
    problem: null,
  };
}

export function observationOf(world: MemoryDomain): MachineObservation {
  const { id, name, state, generation, headParentId } = world;
  const snapshots = [...world.snapshots];
  const digest = (value: unknown) => createHash("sha256").update(JSON.stringify(value)).digest("hex");
  const every = <K extends string>(keys: readonly K[]) =>
    Object.fromEntries(keys.map((key) => [key, yes()])) as Record<K, ReturnType<typeof yes>>;
  return {
    subject: { host: "memory", kind: "domain", id, name, state },
    readAt: new Date().toISOString(),
    revision: digest([generation, snapshots, headParentId, state]),
    snapshots,
    head: { parentId: headParentId, state, reason: null, disks: [], changedBytes: null },
    findings: [],
    partial: [],
    capabilities: () =>
      every([
        ...(["revert", "delete", "deleteChildren", "deleteSubtree", "merge", "edit"] as const),
        ...(["rename", "lock", "clone", "diff", "backup"] as const),
      ]),
    headCapabilities: () => every([...headActions]),
    facts: {
      isActive: true,
      plainNames: false,
      managedSave: world.managedSave,
      checkpoints: [],
      memoryBytes: null,
      takenNames: [],
      files: [],
      existingPaths: new Set<string>(),
      isPersistent: true,
      guestAgent: "none" as const,
      disks: [],
      images: [],
      freeSpace: [],
      repair: { staleNames: [], strays: [], tags: [], headFiles: [], frozen: [], blockJobs: [] },
    },
    points: () => new Map(),
    fingerprint: (ids) => digest([state, generation, snapshots.filter((snapshot) => ids.includes(snapshot.id))]),
  };
}
