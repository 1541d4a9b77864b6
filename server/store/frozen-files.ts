import { type SubjectRef, subjectKey } from "#lib/model/subject.ts";
import { type Database, transaction } from "./database.ts";

/** A file that is a snapshot's content, and what shows that it was written to. */
export interface SeenFile {
  readonly path: string;
  readonly snapshot: string;
  readonly createdAt: string | null;
  readonly stamp: string;
}

/**
 * How frozen files were when Espalier saw them first. A file that was written to since, by somebody else, stays noted until an
 * operator takes it as it is, or it is again as it was.
 */
export interface FrozenFiles {
  /** Files that were changed. Notes what was not seen before; `snapshots`: all that there are, when that is known. */
  compare(ref: SubjectRef, files: readonly SeenFile[], at: Date, snapshots: ReadonlySet<string> | null): SeenFile[];
  /** Files that were noted as changed: while a job of Espalier writes to them, nothing new is said. */
  noted(ref: SubjectRef, files: readonly SeenFile[]): SeenFile[];
  /** A job of Espalier ended: unless noted as changed, files are as they are seen next. */
  seeAnew(ref: SubjectRef): void;
  /** Takes files as they are seen next. */
  accept(ref: SubjectRef, paths: readonly string[]): void;
}

interface Row {
  snapshot: string;
  created_at: string;
  path: string;
  stamp: string | null;
  changed_at: string | null;
}

const keyOf = (snapshot: string, createdAt: string, path: string): string =>
  JSON.stringify([snapshot, createdAt, path]);
const keyOfFile = ({ snapshot, createdAt, path }: SeenFile): string => keyOf(snapshot, createdAt ?? "", path);

export function sqliteFrozenFiles(database: Database): FrozenFiles {
  const all = database.prepare("SELECT * FROM frozen_file WHERE subject = ?");
  const save = database.prepare(
    "INSERT OR REPLACE INTO frozen_file (subject, snapshot, created_at, path, stamp, changed_at) VALUES (?, ?, ?, ?, ?, ?)",
  );
  const drop = database.prepare(
    "DELETE FROM frozen_file WHERE subject = ? AND snapshot = ? AND created_at = ? AND path = ?",
  );
  const anew = database.prepare("UPDATE frozen_file SET stamp = NULL WHERE subject = ? AND changed_at IS NULL");
  const take = database.prepare(
    "UPDATE frozen_file SET stamp = NULL, changed_at = NULL WHERE subject = ? AND path = ?",
  );
  const rowsOf = (subject: string): Map<string, Row> =>
    new Map((all.all(subject) as unknown as Row[]).map((row) => [keyOf(row.snapshot, row.created_at, row.path), row]));

  return {
    compare(ref, files, at, snapshots) {
      const subject = subjectKey(ref);
      const rows = rowsOf(subject);
      const changed: SeenFile[] = [];
      const writes: (() => void)[] = [];
      for (const file of files) {
        const row = rows.get(keyOfFile(file));
        const stamp = row?.stamp ?? file.stamp;
        const isChanged = stamp !== file.stamp;
        if (isChanged) changed.push(file);
        const changedAt = isChanged ? (row?.changed_at ?? at.toISOString()) : null;
        if (row?.stamp !== stamp || row.changed_at !== changedAt)
          writes.push(() => save.run(subject, file.snapshot, file.createdAt ?? "", file.path, stamp, changedAt));
      }
      for (const row of rows.values())
        if (snapshots && !snapshots.has(row.snapshot))
          writes.push(() => drop.run(subject, row.snapshot, row.created_at, row.path));
      if (writes.length > 0)
        transaction(database, () => {
          for (const write of writes) write();
        });
      return changed;
    },
    noted(ref, files) {
      const rows = rowsOf(subjectKey(ref));
      return files.filter((file) => rows.get(keyOfFile(file))?.changed_at != null);
    },
    seeAnew: (ref) => void anew.run(subjectKey(ref)),
    accept(ref, paths) {
      transaction(database, () => {
        for (const path of paths) take.run(subjectKey(ref), path);
      });
    },
  };
}
