import { routes } from "#lib/api/routes.ts";
import { handle } from "#server/http/handle.ts";
import { pageOfList } from "#server/http/page.ts";

export const GET = handle(routes.allFindings, async ({ server, query }) => {
  const { found, partial } = await server.inventory.findings();
  const { items, nextCursor } = pageOfList(found, query);
  return { items: items.map(({ subject, finding }) => ({ subject, finding })), nextCursor, partial };
});
