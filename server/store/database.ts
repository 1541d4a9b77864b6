import { chmodSync, closeSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { Problem } from "#lib/model/problem.ts";
import { migrate } from "./migrations.ts";

export type Database = DatabaseSync;

/** Where nothing is kept: for tests. */
export const inMemory = ":memory:";

/**
 * Opens the embedded database and brings its schema up to date.
 * Every commit reaches the disk before it returns: jobs and audit records are written before what they speak of is done.
 */
export function openDatabase(file: string): Database {
  if (file !== inMemory) makePrivate(file);
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: true, timeout: 5_000 });
  try {
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF;");
    migrate(database);
    return database;
  } catch (error) {
    database.close();
    const words = error instanceof Error ? error.message : String(error);
    if (/not a database|malformed|disk image/.test(words))
      throw new Problem(
        "internal",
        `The database ${file} is damaged (${words}). Restore it from a backup, or move it away to begin with an empty one.`,
        { file },
        { cause: error },
      );
    throw error;
  }
}

/** SQLite gives its journal files the mode of the database, so the mode is set before there are any. */
function makePrivate(file: string): void {
  closeSync(openSync(file, "a", 0o600));
  chmodSync(file, 0o600);
}

const depths = new WeakMap<Database, number>();

/** All of `work` or nothing. Calls may nest: the outermost commits. `work` is synchronous, so nothing runs in between. */
export function transaction<T>(database: Database, work: () => T): T {
  const depth = depths.get(database) ?? 0;
  if (depth > 0) return work();
  database.exec("BEGIN IMMEDIATE");
  depths.set(database, 1);
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  } finally {
    depths.set(database, 0);
  }
}

/** A row that stands in the way of an insert by a unique index or primary key. */
export function isUniqueViolation(error: unknown): boolean {
  const code = error instanceof Error && "errcode" in error ? error.errcode : null;
  return code === 2067 || code === 1555;
}
