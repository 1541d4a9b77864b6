import { z } from "zod";

/** Hash-linked fact that someone did or tried something. */
export const auditRecordSchema = z.object({
  seq: z.int(),
  at: z.iso.datetime(),
  actor: z.string(),
  /** sign-in, sign-out, plan-refused, job-refused, job-accepted, job-ended, job-cancel … */
  action: z.string(),
  /** What it was about: `host/domain/uuid`, or null for sign-ins. */
  object: z.string().nullable(),
  objectName: z.string().nullable(),
  outcome: z.enum(["ok", "refused", "failed", "interrupted", "cancelled"]),
  /** Intent, fingerprint, effects, commands, problem: whatever the action has. */
  data: z.record(z.string(), z.unknown()),
  /** SHA-256, hex, over the previous record's hash and this record's canonical JSON. */
  hash: z.string(),
  previousHash: z.string(),
});
export type AuditRecord = Readonly<z.infer<typeof auditRecordSchema>>;
