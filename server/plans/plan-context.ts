import type { Capability } from "#lib/model/capability.ts";
import type { ObjectRef } from "#lib/model/finding.ts";
import type { TreeSummary } from "#lib/model/plan.ts";
import { Problem } from "#lib/model/problem.ts";
import type {
  MachineObservation,
  Observation,
  ObservedSnapshot,
  VolumeObservation,
} from "#server/backends/contract.ts";
import type { BackupContext } from "./backups/backup-context.ts";
import type { TrashContext } from "./trash-record.ts";

/** What a machine's disks lie on. */
export interface DiskStorage {
  /** By target: the volumes that can take a snapshot of the disk's file, those first that are proposed first. */
  readonly volumes: ReadonlyMap<string, readonly VolumeObservation[]>;
  readonly machineXml: string;
}

/** All that a planner may look at. Planners are pure: the same context gives the same plan. */
export interface PlanContext {
  readonly observation: MachineObservation;
  isLocked(snapshotId: string): boolean;
  readonly now: Date;
  /** Absent where nothing can be kept: no trash is configured, or the host's files are out of reach. */
  readonly trash?: TrashContext;
  /** What the snapshots inside images that a deletion takes hold together and nothing else does; absent where that is not known. */
  readonly heldBytes?: number;
  /** Absent where the host's files are out of reach. */
  readonly backups?: BackupContext;
  /** Of a snapshot of disks by a method: what they lie on, and the machine's description without secrets. */
  readonly diskStorage?: DiskStorage;
}

/** Throws `not-found`. */
export function snapshotOf({ observation }: PlanContext, id: string): ObservedSnapshot {
  const snapshot = observation.snapshots.find((s) => s.id === id);
  if (snapshot) return snapshot;
  throw new Problem(
    "not-found",
    `${observation.subject.name} has no snapshot "${id}". It may have been deleted meanwhile.`,
  );
}

/** Throws what a capability that is not `yes` means for an operator who asked all the same: 422 with the blockers. */
export function requireCapability(capability: Capability, what: string): void {
  if (capability.status === "yes") return;
  throw new Problem(capability.status === "not-now" ? "blocked" : "unsupported", `${what}: ${capability.reason}`, {
    blockers: capability.blockers,
    reason: capability.reason,
  });
}

export const snapshotObject = (id: string): ObjectRef => ({ kind: "snapshot", id, name: id });

export function summaryOf(observation: Observation): TreeSummary {
  return {
    headParentId: observation.head.parentId,
    state: observation.head.state,
    snapshots: observation.snapshots.map(({ id, name, parentId }) => ({ id, name, parentId })),
  };
}
