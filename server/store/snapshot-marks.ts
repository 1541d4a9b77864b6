import { Problem } from "#lib/model/problem.ts";
import { type SubjectRef, subjectKey } from "#lib/model/subject.ts";
import { type Database, transaction } from "./database.ts";

/** One snapshot as marks know it: a snapshot made anew under an old name is another one. */
export interface MarkedSnapshot {
  readonly id: string;
  readonly createdAt: string | null;
}

/** Marks of one subject, by `markKey`. */
export interface SubjectMarks {
  readonly locked: ReadonlySet<string>;
  readonly thumbnails: ReadonlySet<string>;
}

/** What Espalier itself keeps about snapshots: locks and pictures. */
export interface SnapshotMarks {
  isLocked(ref: SubjectRef, id: string, createdAt: string | null): boolean;
  /** All marks of a subject in two queries, for whole trees. */
  marksOf(ref: SubjectRef): SubjectMarks;
  setLocked(ref: SubjectRef, snapshot: MarkedSnapshot, locked: boolean): void;
  /** Throws `invalid-input` for what is no PNG or greater than 1 MiB. */
  setThumbnail(ref: SubjectRef, snapshot: MarkedSnapshot, png: Uint8Array): void;
  thumbnail(ref: SubjectRef, snapshot: MarkedSnapshot): Uint8Array<ArrayBuffer> | null;
  /** Drops every mark of a snapshot that is gone. */
  forget(ref: SubjectRef, id: string): void;
  /** Drops the marks of this snapshot, and not those of a later one under its name. */
  forgetOne(ref: SubjectRef, snapshot: MarkedSnapshot): void;
}

/** Key of a snapshot in `SubjectMarks`. A time holds no space, so two snapshots never share a key. */
export const markKey = (id: string, createdAt: string | null): string => `${createdAt ?? ""} ${id}`;

export const thumbnailLimitBytes = 1024 * 1024;
const pngSignature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

interface MarkRow {
  snapshot: string;
  created_at: string;
}

export function sqliteSnapshotMarks(database: Database): SnapshotMarks {
  const lock = database.prepare("INSERT OR IGNORE INTO snapshot_lock (subject, snapshot, created_at) VALUES (?, ?, ?)");
  const unlock = database.prepare("DELETE FROM snapshot_lock WHERE subject = ? AND snapshot = ? AND created_at = ?");
  const lockOf = database.prepare("SELECT 1 FROM snapshot_lock WHERE subject = ? AND snapshot = ? AND created_at = ?");
  const locksOf = database.prepare("SELECT snapshot, created_at FROM snapshot_lock WHERE subject = ?");
  const picturesOf = database.prepare("SELECT snapshot, created_at FROM snapshot_thumbnail WHERE subject = ?");
  const savePicture = database.prepare(
    "INSERT OR REPLACE INTO snapshot_thumbnail (subject, snapshot, created_at, png) VALUES (?, ?, ?, ?)",
  );
  const pictureOf = database.prepare(
    "SELECT png FROM snapshot_thumbnail WHERE subject = ? AND snapshot = ? AND created_at = ?",
  );
  const forgetLocks = database.prepare("DELETE FROM snapshot_lock WHERE subject = ? AND snapshot = ?");
  const forgetPictures = database.prepare("DELETE FROM snapshot_thumbnail WHERE subject = ? AND snapshot = ?");
  const forgetPicture = database.prepare(
    "DELETE FROM snapshot_thumbnail WHERE subject = ? AND snapshot = ? AND created_at = ?",
  );

  const keys = (rows: MarkRow[]) => new Set(rows.map((row) => markKey(row.snapshot, row.created_at)));

  return {
    isLocked: (ref, id, createdAt) => lockOf.get(subjectKey(ref), id, createdAt ?? "") !== undefined,
    marksOf: (ref) => ({
      locked: keys(locksOf.all(subjectKey(ref)) as unknown as MarkRow[]),
      thumbnails: keys(picturesOf.all(subjectKey(ref)) as unknown as MarkRow[]),
    }),
    setLocked(ref, { id, createdAt }, locked) {
      (locked ? lock : unlock).run(subjectKey(ref), id, createdAt ?? "");
    },
    setThumbnail(ref, { id, createdAt }, png) {
      if (png.byteLength > thumbnailLimitBytes)
        throw new Problem("invalid-input", `The picture has ${png.byteLength} bytes; at most 1 MiB is kept.`);
      if (!pngSignature.every((byte, at) => png[at] === byte))
        throw new Problem("invalid-input", "The picture is not a PNG file.");
      savePicture.run(subjectKey(ref), id, createdAt ?? "", png);
    },
    thumbnail(ref, { id, createdAt }) {
      const row = pictureOf.get(subjectKey(ref), id, createdAt ?? "") as { png: Uint8Array<ArrayBuffer> } | undefined;
      return row?.png ?? null;
    },
    forgetOne(ref, { id, createdAt }) {
      transaction(database, () => {
        unlock.run(subjectKey(ref), id, createdAt ?? "");
        forgetPicture.run(subjectKey(ref), id, createdAt ?? "");
      });
    },
    forget(ref, id) {
      transaction(database, () => {
        forgetLocks.run(subjectKey(ref), id);
        forgetPictures.run(subjectKey(ref), id);
      });
    },
  };
}
