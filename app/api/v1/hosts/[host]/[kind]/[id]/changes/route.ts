import { routes } from "#lib/api/routes.ts";
import { handle } from "#server/http/handle.ts";

export const GET = handle(routes.changes, async ({ server, request, subject }) => ({
  items: [...(await server.diffs.changes(subject, { signal: request.signal }))],
  nextCursor: null,
}));
