import { routes } from "#lib/api/routes.ts";
import { handle } from "#server/http/handle.ts";
import { pageOfList } from "#server/http/page.ts";

export const GET = handle(routes.hosts, async ({ server, query }) => pageOfList(await server.inventory.hosts(), query));
