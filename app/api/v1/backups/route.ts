import { routes } from "#lib/api/routes.ts";
import { handle } from "#server/http/handle.ts";
import { pageOfList } from "#server/http/page.ts";

export const GET = handle(routes.backups, async ({ server, query }) => pageOfList(await server.backups(query), query));
