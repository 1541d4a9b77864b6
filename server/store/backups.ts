import type { Backup } from "#lib/model/backup.ts";
import type { Manifest } from "#server/backups/manifest.ts";
import type { Database } from "./database.ts";

/** A backup that is known of; whether it is still there, its folder tells. */
export interface KnownBackup {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly verified: Backup["verified"];
}

/** An index of backups, and the folders that are being written. */
export interface Backups {
  /** Replaces an entry of this id. */
  put(folder: string, manifest: Manifest): void;
  get(id: string): KnownBackup | null;
  /** Newest first. */
  list(filter: { readonly host?: string | undefined; readonly domain?: string | undefined }): readonly KnownBackup[];
  verified(id: string, result: Backup["verified"]): void;
  drop(id: string): void;
  /** From now on this folder may hold what is not whole. */
  beginWork(folder: string, job: string): void;
  endWork(folder: string): void;
  /** Folders that were begun and not ended. */
  work(): readonly { readonly folder: string; readonly job: string }[];
}

interface Row {
  folder: string;
  manifest: string;
  verified: string | null;
}

export function sqliteBackups(database: Database): Backups {
  const put = database.prepare(
    "INSERT INTO backup (id, host, domain, folder, manifest) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET folder = excluded.folder, manifest = excluded.manifest",
  );
  const get = database.prepare("SELECT * FROM backup WHERE id = ?");
  const list = database.prepare(
    "SELECT * FROM backup WHERE (?1 IS NULL OR host = ?1) AND (?2 IS NULL OR domain = ?2) ORDER BY manifest ->> '$.createdAt' DESC, seq DESC",
  );
  const verified = database.prepare("UPDATE backup SET verified = ? WHERE id = ?");
  const drop = database.prepare("DELETE FROM backup WHERE id = ?");
  const begin = database.prepare("INSERT OR REPLACE INTO backup_work (folder, job) VALUES (?, ?)");
  const end = database.prepare("DELETE FROM backup_work WHERE folder = ?");
  const work = database.prepare("SELECT folder, job FROM backup_work");
  const known = (row: unknown): KnownBackup => {
    const { folder, manifest, verified: result } = row as Row;
    return {
      folder,
      manifest: JSON.parse(manifest) as Manifest,
      verified: result === null ? null : (JSON.parse(result) as Backup["verified"]),
    };
  };
  return {
    put: (folder, manifest) =>
      void put.run(manifest.id, manifest.host, manifest.domain, folder, JSON.stringify(manifest)),
    get(id) {
      const row = get.get(id);
      return row === undefined ? null : known(row);
    },
    list: ({ host, domain }) => list.all(host ?? null, domain ?? null).map(known),
    verified: (id, result) => void verified.run(result === null ? null : JSON.stringify(result), id),
    drop: (id) => void drop.run(id),
    beginWork: (folder, job) => void begin.run(folder, job),
    endWork: (folder) => void end.run(folder),
    work: () => work.all() as unknown as { folder: string; job: string }[],
  };
}
