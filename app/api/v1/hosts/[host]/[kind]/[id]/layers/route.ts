import { routes } from "#lib/api/routes.ts";
import { handle } from "#server/http/handle.ts";

export const GET = handle(routes.layers, async ({ server, request, query, subject }) => ({
  items: [...(await server.diffs.layers(subject, query, { signal: request.signal }))],
  nextCursor: null,
}));
