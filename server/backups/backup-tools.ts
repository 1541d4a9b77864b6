import type { ServerEvent } from "#lib/model/server-event.ts";
import type { Backups } from "#server/store/backups.ts";
import { type Catalogue, createCatalogue } from "./catalogue.ts";
import type { ExtentReader } from "./extent-reader.ts";

/** What plans, jobs and routes work with that make, read or remove backups. */
export interface BackupTools {
  readonly known: Backups;
  readonly catalogue: Catalogue;
  readonly extents: ExtentReader;
  /** Tells readers that backups of a machine changed. */
  changed(host: string, domain: string): void;
}

export function createBackupTools(parts: {
  readonly known: Backups;
  readonly extents: ExtentReader;
  readonly publish: (event: ServerEvent) => void;
}): BackupTools {
  const { known, extents, publish } = parts;
  return {
    ...{ known, extents },
    catalogue: createCatalogue(known),
    changed: (host, domain) => publish({ type: "backups-changed", host, domain }),
  };
}
