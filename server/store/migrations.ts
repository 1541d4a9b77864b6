import type { DatabaseSync } from "node:sqlite";
import { Problem } from "#lib/model/problem.ts";

/** Schema changes in order; the number of a migration is its place, from 1. Never edit one that was released: append. */
export const migrations: readonly string[] = [
  `
  CREATE TABLE plan (
    id         TEXT PRIMARY KEY,
    expires_at TEXT NOT NULL,
    record     TEXT NOT NULL
  ) STRICT;

  -- The document is the job as the API shows it; the columns that are searched are read out of it.
  CREATE TABLE job (
    seq      INTEGER PRIMARY KEY AUTOINCREMENT,
    id       TEXT NOT NULL UNIQUE,
    plan_id  TEXT NOT NULL UNIQUE,
    record   TEXT NOT NULL,
    document TEXT NOT NULL,
    host       TEXT GENERATED ALWAYS AS (document ->> '$.subject.host') VIRTUAL,
    subject_id TEXT GENERATED ALWAYS AS (document ->> '$.subject.id') VIRTUAL,
    subject    TEXT GENERATED ALWAYS AS
      ((document ->> '$.subject.host') || '/' || (document ->> '$.subject.kind') || '/' || (document ->> '$.subject.id')) VIRTUAL,
    state      TEXT GENERATED ALWAYS AS (document ->> '$.state') VIRTUAL,
    ended_at   TEXT GENERATED ALWAYS AS (document ->> '$.endedAt') VIRTUAL
  ) STRICT;
  -- The lock: at most one job at work on a subject.
  CREATE UNIQUE INDEX job_at_work ON job (subject) WHERE ended_at IS NULL;
  CREATE INDEX job_by_subject ON job (host, subject_id, seq);
  CREATE INDEX job_by_state ON job (state, seq);

  CREATE TABLE job_step (
    job      TEXT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
    step     INTEGER NOT NULL,
    call     TEXT NOT NULL,
    evidence TEXT NOT NULL,
    begun_at TEXT NOT NULL,
    ended_at TEXT,
    outcome  TEXT CHECK (outcome IN ('done', 'failed', 'unknown')),
    problem  TEXT,
    PRIMARY KEY (job, step)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE job_event (
    job  TEXT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
    seq  INTEGER NOT NULL,
    at   TEXT NOT NULL,
    type TEXT NOT NULL,
    text TEXT NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (job, seq)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE snapshot_lock (
    subject    TEXT NOT NULL,
    snapshot   TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (subject, snapshot, created_at)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE snapshot_thumbnail (
    subject    TEXT NOT NULL,
    snapshot   TEXT NOT NULL,
    created_at TEXT NOT NULL,
    png        BLOB NOT NULL,
    PRIMARY KEY (subject, snapshot, created_at)
  ) STRICT;

  CREATE TABLE session (
    hash       TEXT PRIMARY KEY,
    actor      TEXT NOT NULL,
    role       TEXT NOT NULL,
    credential TEXT,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE used_sign_in_code (
    hash    TEXT PRIMARY KEY,
    used_at TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE audit_record (
    seq           INTEGER PRIMARY KEY,
    at            TEXT NOT NULL,
    actor         TEXT NOT NULL,
    action        TEXT NOT NULL,
    object        TEXT,
    object_name   TEXT,
    outcome       TEXT NOT NULL,
    data          TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash          TEXT NOT NULL
  ) STRICT;
  CREATE INDEX audit_by_object ON audit_record (object, seq);
  -- Kept apart from the records, so that records missing from the end are noticed.
  CREATE TABLE audit_head (
    one   INTEGER PRIMARY KEY CHECK (one = 1),
    count INTEGER NOT NULL,
    hash  TEXT NOT NULL
  ) STRICT;
  INSERT INTO audit_head (one, count, hash) VALUES (1, 0, '');
  `,
  `
  UPDATE job SET document = json_set(document, '$.bytesToCopy', NULL);
  `,
  `
  CREATE TABLE saved_description (
    job      TEXT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
    snapshot TEXT NOT NULL,
    xml      TEXT NOT NULL,
    saved_at TEXT NOT NULL,
    PRIMARY KEY (job, snapshot)
  ) STRICT;
  `,
  `
  CREATE TABLE trash_entry (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    id         TEXT NOT NULL UNIQUE,
    subject    TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    emptying   INTEGER NOT NULL DEFAULT 0,
    record     TEXT NOT NULL
  ) STRICT;
  CREATE INDEX trash_by_subject ON trash_entry (subject, seq);
  -- May hold passwords, which libvirt needs to have a snapshot back.
  CREATE TABLE trash_description (
    entry    TEXT NOT NULL REFERENCES trash_entry (id) ON DELETE CASCADE,
    snapshot TEXT NOT NULL,
    xml      TEXT NOT NULL,
    PRIMARY KEY (entry, snapshot)
  ) STRICT;
  `,
  `
  -- Files that are a snapshot's content, as they were seen first; stamp NULL: to be seen anew.
  CREATE TABLE frozen_file (
    subject    TEXT NOT NULL,
    snapshot   TEXT NOT NULL,
    created_at TEXT NOT NULL,
    path       TEXT NOT NULL,
    stamp      TEXT,
    changed_at TEXT,
    PRIMARY KEY (subject, snapshot, created_at, path)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- An index: what a backup is stands in its folder.
  CREATE TABLE backup (
    seq      INTEGER PRIMARY KEY AUTOINCREMENT,
    id       TEXT NOT NULL UNIQUE,
    host     TEXT NOT NULL,
    domain   TEXT NOT NULL,
    folder   TEXT NOT NULL,
    manifest TEXT NOT NULL,
    verified TEXT
  ) STRICT;
  CREATE INDEX backup_by_domain ON backup (host, domain, seq);
  -- Folders that a job writes to, so that what it left is known after a crash.
  CREATE TABLE backup_work (
    folder TEXT PRIMARY KEY,
    job    TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE volume_record (
    host   TEXT NOT NULL,
    volume TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (host, volume)
  ) STRICT, WITHOUT ROWID;
  `,
];

/** Runs what is missing, each migration whole or not at all. Throws for a schema that a newer Espalier wrote. */
export function migrate(database: DatabaseSync, known: readonly string[] = migrations): void {
  const row = database.prepare("PRAGMA user_version").get() as { user_version: number };
  if (row.user_version > known.length)
    throw new Problem(
      "tool-version",
      `The data folder was written by a newer Espalier (schema ${row.user_version}; this one knows ${known.length}). Start the newer one, or use another data folder.`,
      { schema: row.user_version, known: known.length },
    );
  for (let version = row.user_version; version < known.length; version++) {
    database.exec("BEGIN IMMEDIATE");
    try {
      database.exec(known[version] ?? "");
      database.exec(`PRAGMA user_version = ${version + 1}`);
      database.exec("COMMIT");
    } catch (error) {
      database.exec("ROLLBACK");
      throw error;
    }
  }
}
