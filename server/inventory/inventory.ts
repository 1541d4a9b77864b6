import type { DomainSummary } from "#lib/model/domain.ts";
import type { Host } from "#lib/model/host.ts";
import type { ProblemDocument } from "#lib/model/problem-document.ts";
import type { ServerEvent } from "#lib/model/server-event.ts";
import type { Snapshot } from "#lib/model/snapshot.ts";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import type { VolumeSummary } from "#lib/model/volume.ts";
import type {
  AnyObservation,
  MachineBackend,
  MachineObservation,
  ObserveOptions,
  VolumeBackend,
} from "#server/backends/contract.ts";
import type { AllFindings } from "./all-findings.ts";

/** The volumes of a host, and what of its storage could not be looked at: there may be more. */
export interface ListedVolumes {
  readonly volumes: readonly VolumeSummary[];
  readonly partial: ProblemDocument[];
}

/** All hosts with what they own, read through their backends. Every method throws only Problem. */
export interface Inventory {
  hosts(): Promise<readonly Host[]>;
  /** Throws `not-found` for an unknown host, `host-down` when it does not answer. */
  domains(host: string): Promise<readonly DomainSummary[]>;
  /** The tree with capabilities, locks and thumbnails filled in. */
  tree(ref: SubjectRef, options: { fields: "summary" | "all" }): Promise<SnapshotTree>;
  /** Revision of a reading that is at most a second old, without building the tree: for 304. */
  revision(ref: SubjectRef): Promise<string>;
  snapshot(ref: SubjectRef, snapshot: string): Promise<Snapshot>;
  /** Findings of all machines and volumes of all hosts, and what could not be looked at. */
  findings(): Promise<AllFindings>;
  /** Every kind of volumes that a host has. Throws `not-found` for an unknown host. */
  volumeBackends(host: string): readonly VolumeBackend[];
  /** What keeps a host's volumes of one kind. Throws `not-found`. */
  volumeBackend(host: string, kind: string): VolumeBackend;
  /** Throws `not-found` for an unknown host, `host-down` when it is not known which machines use what. */
  volumes(host: string): Promise<ListedVolumes>;
  /** The backend of a host's machines. Throws `not-found`, `unsupported` for a host that has none. */
  backend(host: string): MachineBackend;
  /** Of a machine as its libvirt keeps it, without secrets; of a volume as Espalier writes it. Throws `not-found`. */
  subjectXml(ref: SubjectRef): Promise<string>;
  snapshotXml(ref: SubjectRef, snapshot: string): Promise<string>;
  observe(ref: SubjectRef, options?: ObserveOptions): Promise<AnyObservation>;
  /** Throws `unsupported` for what is no machine. */
  observeMachine(ref: SubjectRef, options?: ObserveOptions): Promise<MachineObservation>;
  /** A reading for the eye: may be a second old, and its findings hold still while a job is at work. Never plan from it. */
  observeShown(ref: SubjectRef, options?: ObserveOptions): Promise<AnyObservation>;
  /** Events of hosts, lists and trees. Returns the unsubscriber. */
  subscribe(listener: (event: ServerEvent) => void): () => void;
  close(): Promise<void>;
}
