import type { ListedSubject, MachineObservation } from "#server/backends/contract.ts";
import type { HostDomain } from "./host-domains.ts";

/** Snapshots on the longest way from a root. Parents come before children in a reading. */
function depthOf(observation: MachineObservation): number {
  const depths = new Map<string, number>();
  let deepest = 0;
  for (const snapshot of observation.snapshots) {
    const depth = 1 + (snapshot.parentId === null ? 0 : (depths.get(snapshot.parentId) ?? 0));
    depths.set(snapshot.id, depth);
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

/** A domain's row, from its last reading. */
export function summaryOf(domain: HostDomain, observation: MachineObservation): ListedSubject {
  const times = observation.snapshots.map((s) => s.createdAt).filter((t) => t !== null);
  times.sort();
  const sizes = observation.facts.files.map((file) => file.allocatedBytes);
  return {
    id: domain.uuid,
    name: domain.name,
    state: domain.state,
    snapshotCount: observation.snapshots.length,
    headParentId: observation.head.parentId,
    oldestAt: times[0] ?? null,
    newestAt: times.at(-1) ?? null,
    sizeBytes:
      sizes.length > 0 && sizes.every((size) => size !== null) ? sizes.reduce((sum, size) => sum + size, 0) : null,
    depth: depthOf(observation),
    findingCount: observation.findings.length,
    frozen: { files: observation.facts.repair.frozen, readAt: observation.readAt },
    problem: observation.partial[0]?.detail ?? null,
  };
}

/** A domain's row before its snapshots were read. */
export const unreadSummary = (domain: HostDomain, problem: string | null): ListedSubject => ({
  id: domain.uuid,
  name: domain.name,
  state: domain.state,
  snapshotCount: null,
  headParentId: null,
  oldestAt: null,
  newestAt: null,
  sizeBytes: null,
  depth: null,
  findingCount: 0,
  frozen: null,
  problem,
});
