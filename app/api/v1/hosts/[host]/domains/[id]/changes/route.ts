import { routes } from "#lib/api/routes.ts";
import { handle } from "#server/http/handle.ts";

export const GET = handle(routes.changes, async ({ server, request, domain }) => ({
  items: [...(await server.diffs.changes(domain, { signal: request.signal }))],
  nextCursor: null,
}));
