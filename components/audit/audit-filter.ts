import type { AuditRecord } from "#lib/model/audit-record.ts";
import type { AuditFilter } from "#lib/queries/audit.ts";

/** A day in the reader's zone as an instant; `dayEnd` is the last of it. */
function instant(day: string | null, isDayEnd: boolean): string | undefined {
  const at = new Date(`${day}T${isDayEnd ? "23:59:59.999" : "00:00:00"}`);
  return day === null || Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

/** What the server is asked for. */
export const filterOf = (search: URLSearchParams): AuditFilter => ({
  from: instant(search.get("from"), false),
  to: instant(search.get("to"), true),
  actor: search.get("actor") ?? undefined,
  object: search.get("object") ?? undefined,
  action: search.get("action") ?? undefined,
});

export const wordsOf = (search: URLSearchParams): string[] =>
  (search.get("q") ?? "").toLowerCase().split(/\s+/).filter(Boolean);

/** What is looked for among the records that were read: any word of a record, its data included. */
export function isWantedRecord(record: AuditRecord, words: readonly string[], outcome: string | null): boolean {
  if (outcome !== null && record.outcome !== outcome) return false;
  if (words.length === 0) return true;
  const text = JSON.stringify(record).toLowerCase();
  return words.every((word) => text.includes(word));
}
