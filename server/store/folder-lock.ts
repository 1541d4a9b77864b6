import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Problem } from "#lib/model/problem.ts";

/**
 * Holds a data folder for one server, since a second one would run the first one's jobs again.
 * The lock is the operating system's, on an SQLite file: it falls with the process, however that ends.
 */
export function lockFolder(folder: string): () => void {
  const lock = new DatabaseSync(join(folder, "server.lock"));
  try {
    lock.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
  } catch (cause) {
    lock.close();
    throw new Problem(
      "in-use",
      `Another Espalier is running on the data folder ${folder}. Stop it, or give this one a folder of its own with ESPALIER_DATA.`,
      { folder },
      { cause },
    );
  }
  return () => lock.close();
}
