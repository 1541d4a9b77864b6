import { routes } from "#lib/api/routes.ts";
import { handle } from "#server/http/handle.ts";
import { pageOfList } from "#server/http/page.ts";

export const GET = handle(routes.volumes, async ({ server, query, param }) => {
  const { volumes, partial } = await server.inventory.volumes(param("host"));
  return { ...pageOfList(volumes, query), partial };
});
