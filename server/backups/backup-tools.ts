import { Problem } from "#lib/model/problem.ts";
import type { ServerEvent } from "#lib/model/server-event.ts";
import type { Backups } from "#server/store/backups.ts";
import { type Catalogue, createCatalogue } from "./catalogue.ts";
import type { ExtentReader } from "./extent-reader.ts";

/** What plans, jobs and routes work with that make, read or remove backups. */
export interface BackupTools {
  readonly known: Backups;
  readonly catalogue: Catalogue;
  readonly extents: ExtentReader;
  /** While `work` runs, these backups are not removed. */
  reading<T>(ids: readonly string[], work: () => Promise<T>): Promise<T>;
  /** Throws `busy` while one of these backups is being read. */
  requireUnread(ids: readonly string[]): void;
  /** Tells readers that backups of a machine changed. */
  changed(host: string, domain: string): void;
}

export function createBackupTools(parts: {
  readonly known: Backups;
  readonly extents: ExtentReader;
  readonly publish: (event: ServerEvent) => void;
}): BackupTools {
  const { known, extents, publish } = parts;
  const readers = new Map<string, number>();
  return {
    ...{ known, extents },
    catalogue: createCatalogue(known),
    async reading(ids, work) {
      for (const id of ids) readers.set(id, (readers.get(id) ?? 0) + 1);
      try {
        return await work();
      } finally {
        for (const id of ids) readers.set(id, (readers.get(id) ?? 1) - 1);
      }
    },
    requireUnread(ids) {
      if (ids.some((id) => (readers.get(id) ?? 0) > 0))
        throw new Problem("busy", "Another job reads this backup, or makes one that builds on it. Wait for its end.", {
          backups: ids,
        });
    },
    changed: (host, domain) => publish({ type: "backups-changed", host, domain }),
  };
}
