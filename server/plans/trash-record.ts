import type { SubjectRef } from "#lib/model/subject.ts";
import type { FileLook, TrashedFile, TrashedSnapshot } from "#server/backends/trashed.ts";

/** One deletion's way back: what went, where it lies, and the state of all that it needs. */
export interface TrashRecord {
  readonly id: string;
  readonly subject: SubjectRef;
  readonly subjectName: string;
  readonly job: string;
  readonly deletedAt: string;
  readonly expiresAt: string;
  /** Parents before children. */
  readonly snapshots: readonly TrashedSnapshot[];
  readonly files: readonly (TrashedFile & { readonly stamp: string; readonly bytes: number })[];
  /** Files that stayed. */
  readonly builtOn: readonly { readonly path: string; readonly stamp: string }[];
  /** Snapshots inside images that stayed. */
  readonly inside: readonly { readonly file: string; readonly name: string; readonly key: string }[];
}

/** What there is to know about a subject's trash, read just before a plan is made. */
export interface TrashContext {
  /** Id for what the plan would put in. */
  readonly entry: string;
  readonly keepDays: number;
  readonly entries: readonly TrashRecord[];
  /** Every file of the subject and of its entries, as it is now. */
  readonly looks: ReadonlyMap<string, FileLook>;
  /** Snapshots inside the images that entries need: file → name → key. */
  readonly tags: ReadonlyMap<string, ReadonlyMap<string, string>>;
}
