import { routes } from "#lib/api/routes.ts";
import { handle } from "#server/http/handle.ts";

export const GET = handle(routes.backup, ({ server, param }) => server.backup(param("backup")));
