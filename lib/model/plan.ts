import { z } from "zod";
import { capabilitySchema } from "./capability.ts";
import { objectRefSchema } from "./finding.ts";
import { intentSchema } from "./intent.ts";
import { subjectSchema } from "./subject.ts";

/** One consequence of a plan, for data or service. */
export const effectSchema = z.object({
  group: z.enum(["data-lost", "snapshots", "service", "space", "backups", "settings"]),
  severity: z.enum(["info", "warning", "danger"]),
  text: z.string(),
  objects: z.array(objectRefSchema),
});
export type Effect = Readonly<z.infer<typeof effectSchema>>;

/** A tree reduced to what a ghost overlay needs. */
export const treeSummarySchema = z.object({
  headParentId: z.string().nullable(),
  state: z.string().nullable(),
  snapshots: z.array(z.object({ id: z.string(), name: z.string(), parentId: z.string().nullable() })),
});
export type TreeSummary = Readonly<z.infer<typeof treeSummarySchema>>;

export const planStepSchema = z.object({
  title: z.string(),
  /** The argv that will run, or null where Espalier acts by itself (its own store). */
  command: z.array(z.string()).nullable(),
  /** What the command reads on standard input, or null. */
  input: z.string().nullable(),
  /** After this step something cannot be had back. */
  destructive: z.boolean(),
});
export type PlanStep = Readonly<z.infer<typeof planStepSchema>>;

const spaceSchema = z.object({ path: z.string(), needBytes: z.int().nullable(), freeBytes: z.int().nullable() });

/** What each way of merging costs, so that the choice is made before anything is copied. */
export const mergeChoiceSchema = z.object({
  /** The upper point, whose content stays: a snapshot's id, `head`, or a file's path. */
  upper: z.string(),
  /** The lower point, whose file takes part. */
  lower: z.string(),
  direction: z.enum(["commit", "pull"]),
  recommended: z.object({ direction: z.enum(["commit", "pull"]), reason: z.string() }),
  directions: z.array(
    z.object({
      direction: z.enum(["commit", "pull"]),
      /** Whether, and where it may not: why, and who is in the way. */
      capability: capabilitySchema,
      bytesToCopy: z.int().nullable(),
      freeNeeded: z.array(spaceSchema),
    }),
  ),
  disks: z.array(
    z.object({
      target: z.string(),
      /** Files that become one, the upper point's first, the lower point's last. */
      files: z.array(z.string()),
      /** The one of them that the content is copied into. */
      copiesInto: z.string(),
      /** What it is called in the end. */
      survivor: z.string(),
    }),
  ),
  /** Snapshots that are no points any more. */
  lostPoints: z.array(z.string()),
});
export type MergeChoice = Readonly<z.infer<typeof mergeChoiceSchema>>;

/** Ordered steps with every effect, made before anything is done. */
export const planSchema = z.object({
  id: z.string(),
  subject: subjectSchema,
  /** The intent with every default filled in. */
  intent: intentSchema,
  /** Of all that the plan relied on; a job starts only while it still holds. */
  fingerprint: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  steps: z.array(planStepSchema),
  effects: z.array(effectSchema),
  before: treeSummarySchema,
  after: treeSummarySchema,
  bytesToCopy: z.int().nullable(),
  freeNeeded: z.array(spaceSchema),
  /** Only for a merge. */
  merge: mergeChoiceSchema.nullable(),
  estimateMs: z.int().nullable(),
  undoable: z.enum(["yes", "until-commit", "no"]),
  /** Words for the confirm button: the effect, by name. */
  confirmLabel: z.string(),
  /** What must be typed, when data would be lost that is held nowhere else. */
  confirm: z.object({ type: z.literal("domain-name"), expect: z.string() }).nullable(),
});
export type Plan = Readonly<z.infer<typeof planSchema>>;
