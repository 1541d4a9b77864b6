import { call } from "#lib/api/call.ts";
import { routes } from "#lib/api/routes.ts";
import type { FoundBackups } from "#lib/model/backup.ts";

/** Takes the backups in a folder into the catalogue. */
export const findBackups = (folder: string): Promise<FoundBackups> => call(routes.findBackups, { body: { folder } });
