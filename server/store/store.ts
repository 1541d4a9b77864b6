import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Backups, sqliteBackups } from "./backups.ts";
import { type Database, inMemory, openDatabase } from "./database.ts";
import { lockFolder } from "./folder-lock.ts";
import { type FrozenFiles, sqliteFrozenFiles } from "./frozen-files.ts";
import { type JobEvents, sqliteJobEvents } from "./job-events.ts";
import { type JobJournal, sqliteJobJournal } from "./job-journal.ts";
import { type Jobs, sqliteJobs } from "./jobs.ts";
import { type Plans, sqlitePlans } from "./plans.ts";
import { type SavedDescriptions, sqliteSavedDescriptions } from "./saved-descriptions.ts";
import { type Sessions, sqliteSessions } from "./sessions.ts";
import { type SignInCodes, sqliteSignInCodes } from "./sign-in-codes.ts";
import { type SnapshotMarks, sqliteSnapshotMarks } from "./snapshot-marks.ts";
import { sqliteTrash, type Trash } from "./trash.ts";
import { type StoredVolumeRecords, sqliteVolumeRecords } from "./volume-records.ts";

/** All that Espalier keeps. */
export interface Store {
  readonly database: Database;
  readonly plans: Plans;
  readonly jobs: Jobs;
  readonly journal: JobJournal;
  readonly jobEvents: JobEvents;
  readonly marks: SnapshotMarks;
  readonly saved: SavedDescriptions;
  readonly trash: Trash;
  readonly frozen: FrozenFiles;
  readonly backups: Backups;
  readonly volumeRecords: StoredVolumeRecords;
  readonly sessions: Sessions;
  readonly signInCodes: SignInCodes;
  close(): void;
}

/** Opens the store in a folder of its own (made when missing, readable by its owner only), or in memory. */
export function openStore(folder: string | typeof inMemory): Store {
  if (folder === inMemory) return storeOf(openDatabase(inMemory), () => undefined);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const unlock = lockFolder(folder);
  try {
    return storeOf(openDatabase(join(folder, "espalier.db")), unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

export function storeOf(database: Database, closed: () => void): Store {
  return {
    database,
    plans: sqlitePlans(database),
    jobs: sqliteJobs(database),
    journal: sqliteJobJournal(database),
    jobEvents: sqliteJobEvents(database),
    marks: sqliteSnapshotMarks(database),
    saved: sqliteSavedDescriptions(database),
    trash: sqliteTrash(database),
    frozen: sqliteFrozenFiles(database),
    backups: sqliteBackups(database),
    volumeRecords: sqliteVolumeRecords(database),
    sessions: sqliteSessions(database),
    signInCodes: sqliteSignInCodes(database),
    close() {
      database.close();
      closed();
    },
  };
}
