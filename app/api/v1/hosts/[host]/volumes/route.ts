import { routes } from "#lib/api/routes.ts";
import { handle } from "#server/http/handle.ts";
import { pageOfList } from "#server/http/page.ts";

export const GET = handle(routes.volumes, async ({ server, query, param }) =>
  pageOfList(await server.inventory.volumes(param("host")), query),
);
