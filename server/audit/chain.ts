import { createHash } from "node:crypto";
import type { AuditRecord } from "#lib/model/audit-record.ts";
import { canonicalJson } from "./canonical-json.ts";

/** What stands before the first record. */
export const chainStart = "";

/** SHA-256, hex, over the previous record's hash and the record's canonical JSON without its hashes. */
export function recordHash(previousHash: string, record: Omit<AuditRecord, "hash" | "previousHash">): string {
  const { seq, at, actor, action, object, objectName, outcome, data } = record;
  return createHash("sha256")
    .update(previousHash)
    .update("\n")
    .update(canonicalJson({ seq, at, actor, action, object, objectName, outcome, data }))
    .digest("hex");
}
