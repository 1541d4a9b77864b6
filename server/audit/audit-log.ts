import type { AuditRecord } from "#lib/model/audit-record.ts";
import { type Database, transaction } from "#server/store/database.ts";
import { canonicalJson } from "./canonical-json.ts";
import { chainStart, recordHash } from "./chain.ts";

export type AuditEntry = Omit<AuditRecord, "seq" | "at" | "hash" | "previousHash">;

export interface AuditFilter {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly actor?: string | undefined;
  /** `host/domain/uuid`, or its beginning up to a slash: `host` finds all of a host. */
  readonly object?: string | undefined;
  readonly action?: string | undefined;
}

export interface AuditVerdict {
  readonly valid: boolean;
  /** Records that are there. */
  readonly records: number;
  /** `seq` of the first record that does not fit, or of the first that is missing. */
  readonly brokenAt: number | null;
  /** Hash of the last record. Noted elsewhere, it proves later that nothing before it was rewritten. */
  readonly headHash: string;
}

/** The audit log: records are appended, each linked to the one before by its hash, and never changed. */
export interface AuditLog {
  /** Written to the disk when it returns; inside a `transaction` together with it. */
  append(entry: AuditEntry): AuditRecord;
  /** Newest first, older than `before`. */
  list(filter: AuditFilter, page: { before: number | null; limit: number }): readonly AuditRecord[];
  /** Reads the whole chain, a record at a time. */
  verify(): AuditVerdict;
}

interface RecordRow {
  seq: number;
  at: string;
  actor: string;
  action: string;
  object: string | null;
  object_name: string | null;
  outcome: AuditRecord["outcome"];
  data: string;
  previous_hash: string;
  hash: string;
}

export function sqliteAuditLog(database: Database, now: () => Date = () => new Date()): AuditLog {
  const head = database.prepare("SELECT count, hash FROM audit_head");
  const moveHead = database.prepare("UPDATE audit_head SET count = ?, hash = ?");
  const insert = database.prepare(
    `INSERT INTO audit_record (seq, at, actor, action, object, object_name, outcome, data, previous_hash, hash)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const all = database.prepare("SELECT * FROM audit_record ORDER BY seq");
  const list = database.prepare(
    `SELECT * FROM audit_record
     WHERE (?1 IS NULL OR at >= ?1) AND (?2 IS NULL OR at <= ?2) AND (?3 IS NULL OR actor = ?3)
       AND (?4 IS NULL OR object = ?4 OR substr(object, 1, length(?4) + 1) = ?4 || '/')
       AND (?5 IS NULL OR action = ?5) AND (?6 IS NULL OR seq < ?6)
     ORDER BY seq DESC LIMIT ?7`,
  );
  const readHead = () => head.get() as { count: number; hash: string } | undefined;

  return {
    append: (entry) =>
      transaction(database, () => {
        const { count, hash: previousHash } = readHead() ?? { count: 0, hash: chainStart };
        const data = canonicalJson(entry.data);
        const record = { ...entry, data: JSON.parse(data), seq: count + 1, at: now().toISOString() };
        const hash = recordHash(previousHash, record);
        const { seq, at, actor, action, object, objectName, outcome } = record;
        insert.run(seq, at, actor, action, object, objectName, outcome, data, previousHash, hash);
        moveHead.run(seq, hash);
        return { ...record, previousHash, hash };
      }),
    list: (filter, page) =>
      (
        list.all(
          filter.from ?? null,
          filter.to ?? null,
          filter.actor ?? null,
          filter.object ?? null,
          filter.action ?? null,
          page.before,
          page.limit,
        ) as unknown as RecordRow[]
      ).map(recordOf),
    verify: () => verifyRows(all.iterate() as unknown as Iterable<RecordRow>, readHead()),
  };
}

function verifyRows(rows: Iterable<RecordRow>, head: { count: number; hash: string } | undefined): AuditVerdict {
  let records = 0;
  let previous = chainStart;
  let brokenAt: number | null = null;
  for (const row of rows) {
    records++;
    if (brokenAt !== null) continue;
    if (!fits(row, records, previous)) brokenAt = Math.min(row.seq, records);
    previous = row.hash;
  }
  if (brokenAt === null && (head === undefined || head.count !== records || head.hash !== previous))
    brokenAt = Math.min(records, head?.count ?? records) + 1;
  return { valid: brokenAt === null, records, brokenAt, headHash: previous };
}

function fits(row: RecordRow, seq: number, previousHash: string): boolean {
  if (row.seq !== seq || row.previous_hash !== previousHash) return false;
  try {
    const record = recordOf(row);
    return canonicalJson(record.data) === row.data && recordHash(previousHash, record) === row.hash;
  } catch {
    return false;
  }
}

const recordOf = (row: RecordRow): AuditRecord => ({
  seq: row.seq,
  at: row.at,
  actor: row.actor,
  action: row.action,
  object: row.object,
  objectName: row.object_name,
  outcome: row.outcome,
  data: readData(row.data),
  hash: row.hash,
  previousHash: row.previous_hash,
});

/** What was tampered with is still listed: `verify` names it. */
function readData(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return { unreadable: text };
  }
}
