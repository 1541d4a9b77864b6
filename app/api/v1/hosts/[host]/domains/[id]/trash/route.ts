import { routes } from "#lib/api/routes.ts";
import { handle } from "#server/http/handle.ts";

export const GET = handle(routes.trash, async ({ server, domain }) => ({
  items: [...(await server.trash(domain))],
  nextCursor: null,
}));
