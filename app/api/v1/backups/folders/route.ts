import { routes } from "#lib/api/routes.ts";
import { backupFolders } from "#server/backups/backup-folders.ts";
import { handle } from "#server/http/handle.ts";

export const GET = handle(routes.backupFolders, async ({ server }) => ({
  items: await backupFolders(server.config.backupFolders, server.backupTools.known),
  nextCursor: null,
}));
