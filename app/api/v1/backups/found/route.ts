import { routes } from "#lib/api/routes.ts";
import { takeInBackups } from "#server/backups/take-in-backups.ts";
import { handle } from "#server/http/handle.ts";

export const POST = handle(routes.findBackups, ({ server, body, session }) =>
  takeInBackups(body.folder, session, { tools: server.backupTools, audit: server.audit }),
);
