import { type SubjectRef, subjectKey } from "#lib/model/subject.ts";
import type { TrashRecord } from "#server/plans/trash-record.ts";
import { type Database, transaction } from "./database.ts";

/** What was deleted and can still be had back. An entry that is being emptied is not among them any more. */
export interface Trash {
  /** Replaces an entry of this id. The descriptions, by snapshot, may hold passwords: they are given out to restore, never to show. */
  put(record: TrashRecord, descriptions: ReadonlyMap<string, string>): void;
  /** Also one that is being emptied. */
  get(id: string): TrashRecord | null;
  /** Newest first, those alone whose time is not over. */
  of(ref: SubjectRef, now: Date): readonly TrashRecord[];
  description(id: string, snapshot: string): string | null;
  /** From now on it cannot be restored: its files are about to go. */
  beginEmptying(id: string): void;
  /** Entries whose time is over, or whose emptying was begun and not ended. */
  due(now: Date): readonly TrashRecord[];
  /** The entry and its descriptions are no more. */
  drop(id: string): void;
}

export function sqliteTrash(database: Database): Trash {
  const insert = database.prepare("INSERT INTO trash_entry (id, subject, expires_at, record) VALUES (?, ?, ?, ?)");
  const describe = database.prepare("INSERT INTO trash_description (entry, snapshot, xml) VALUES (?, ?, ?)");
  const drop = database.prepare("DELETE FROM trash_entry WHERE id = ?");
  const get = database.prepare("SELECT record FROM trash_entry WHERE id = ?");
  const of = database.prepare(
    "SELECT record FROM trash_entry WHERE subject = ? AND expires_at > ? AND emptying = 0 ORDER BY seq DESC",
  );
  const xml = database.prepare("SELECT xml FROM trash_description WHERE entry = ? AND snapshot = ?");
  const empty = database.prepare("UPDATE trash_entry SET emptying = 1 WHERE id = ?");
  const due = database.prepare("SELECT record FROM trash_entry WHERE expires_at <= ? OR emptying = 1 ORDER BY seq");
  const recordOf = (row: unknown) => JSON.parse((row as { record: string }).record) as TrashRecord;

  return {
    put(record, descriptions) {
      transaction(database, () => {
        drop.run(record.id);
        insert.run(record.id, subjectKey(record.subject), record.expiresAt, JSON.stringify(record));
        for (const [snapshot, text] of descriptions) describe.run(record.id, snapshot, text);
      });
    },
    get(id) {
      const row = get.get(id);
      return row === undefined ? null : recordOf(row);
    },
    of: (ref, now) => of.all(subjectKey(ref), now.toISOString()).map(recordOf),
    description: (id, snapshot) => (xml.get(id, snapshot) as { xml: string } | undefined)?.xml ?? null,
    beginEmptying: (id) => void empty.run(id),
    due: (now) => due.all(now.toISOString()).map(recordOf),
    drop: (id) => void drop.run(id),
  };
}
