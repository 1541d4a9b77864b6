import { routes } from "#lib/api/routes.ts";
import { handle } from "#server/http/handle.ts";

export const GET = handle(routes.layers, async ({ server, request, query, domain }) => ({
  items: [...(await server.diffs.layers(domain, query, { signal: request.signal }))],
  nextCursor: null,
}));
