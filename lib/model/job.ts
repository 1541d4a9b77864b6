import { z } from "zod";
import { intentSchema } from "./intent.ts";
import { problemDocumentSchema } from "./problem-document.ts";
import { subjectSchema } from "./subject.ts";

export const jobStateSchema = z.enum([
  "queued",
  "running",
  "cancelling",
  "succeeded",
  "failed",
  "cancelled",
  "interrupted",
]);
export type JobState = z.infer<typeof jobStateSchema>;

/** One disk after a snapshot of a machine's disks. */
export const snapshotDiskResultSchema = z.object({
  target: z.string(),
  /** `qemu`, or the kind of volumes that took it. */
  method: z.string(),
  /** Id of the volume in whose tree it stands; null: in the machine's own. */
  volume: z.string().nullable(),
  /** The machine's disk as it is from now on; null: unchanged, the machine uses the same source. */
  diskXml: z.string().nullable(),
  /** A read-only source of what the snapshot holds, for a backup; null where libvirt has no words for it. */
  backupSourceXml: z.string().nullable(),
});

export type SnapshotDiskResult = Readonly<z.infer<typeof snapshotDiskResultSchema>>;

export const jobResultSchema = z.object({
  /** What changed, one sentence each. */
  changed: z.array(z.string()),
  /** The snapshot that was made, by id, or null. */
  snapshot: z.string().nullable(),
  /** An intent that takes the job back, or null where there is none. */
  undo: intentSchema.nullable(),
  /** Only of a snapshot of a machine's disks. */
  disks: z.array(snapshotDiskResultSchema).optional(),
  /** Sequence number of the audit record that closed the job. */
  auditSeq: z.int().nullable(),
});
export type JobResult = Readonly<z.infer<typeof jobResultSchema>>;

/** A plan's execution. */
export const jobSchema = z.object({
  id: z.string(),
  planId: z.string(),
  intent: intentSchema,
  subject: subjectSchema,
  actor: z.string(),
  state: jobStateSchema,
  /** Steps that are done. */
  step: z.int(),
  steps: z.int(),
  /** Title of the step under way, null before the first and after the last. */
  stepTitle: z.string().nullable(),
  /** 0..1, only where a tool tells it; else null. */
  progress: z.number().nullable(),
  /** Whether a cancel would be taken now. */
  cancellable: z.boolean(),
  /** What the plan said would be copied; null when that was not known. */
  bytesToCopy: z.int().nullable(),
  /** Snapshots concerned, so that progress stands on their nodes. */
  snapshots: z.array(z.string()),
  /** Snapshots' names by id, as they were, of those that the intent speaks of and that are not called by their id. */
  names: z.record(z.string(), z.string()).optional(),
  createdAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
  problem: problemDocumentSchema.nullable(),
  result: jobResultSchema.nullable(),
});
export type Job = Readonly<z.infer<typeof jobSchema>>;

export const isEnded = (state: JobState): boolean =>
  state === "succeeded" || state === "failed" || state === "cancelled" || state === "interrupted";

/** A snapshot's description as it was before the job touched it. */
export const savedDescriptionSchema = z.object({ snapshot: z.string(), xml: z.string(), savedAt: z.iso.datetime() });
export type SavedDescription = Readonly<z.infer<typeof savedDescriptionSchema>>;

/** One line of a job's history; `seq` counts from 1 within the job and is the SSE id. */
export const jobEventSchema = z.object({
  seq: z.int(),
  at: z.iso.datetime(),
  type: z.enum(["started", "step", "progress", "note", "warning", "ended"]),
  text: z.string(),
  /** Step: its argv. Progress: `{ fraction }`. Ended: `{ state }`. */
  data: z.record(z.string(), z.unknown()),
});
export type JobEvent = Readonly<z.infer<typeof jobEventSchema>>;
