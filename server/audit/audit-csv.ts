import type { AuditRecord } from "#lib/model/audit-record.ts";
import { canonicalJson } from "./canonical-json.ts";

const columns = ["seq", "at", "actor", "action", "object", "objectName", "outcome", "data", "hash"] as const;

/** RFC 4180. A cell that a spreadsheet would take for a formula gets an apostrophe in front. */
export function auditCsv(records: readonly AuditRecord[]): string {
  const rows = records.map((record) => columns.map((column) => cell(record[column])).join(","));
  return [columns.join(","), ...rows, ""].join("\r\n");
}

function cell(value: unknown): string {
  const text = value === null ? "" : typeof value === "object" ? canonicalJson(value) : String(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
