import type { DomainSummary } from "#lib/model/domain.ts";
import type { Host } from "#lib/model/host.ts";
import type { ServerEvent } from "#lib/model/server-event.ts";
import type { Snapshot } from "#lib/model/snapshot.ts";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import type { Backend, Observation, ObserveOptions } from "#server/backends/contract.ts";
import type { AllFindings } from "./all-findings.ts";

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
  /** Findings of all machines of all hosts, and what could not be looked at. */
  findings(): Promise<AllFindings>;
  /** The backend of a host. Throws `not-found`. */
  backend(host: string): Backend;
  observe(ref: SubjectRef, options?: ObserveOptions): Promise<Observation>;
  /** A reading for the eye: may be a second old, and its findings hold still while a job is at work. Never plan from it. */
  observeShown(ref: SubjectRef, options?: ObserveOptions): Promise<Observation>;
  /** Events of hosts, lists and trees. Returns the unsubscriber. */
  subscribe(listener: (event: ServerEvent) => void): () => void;
  close(): Promise<void>;
}
