import { routes } from "#lib/api/routes.ts";
import { handle } from "#server/http/handle.ts";

export const GET = handle(routes.backupSources, async ({ server, request, domain, param }) => ({
  items: [...(await server.diffs.sources(domain, param("snapshot"), { signal: request.signal }))],
  nextCursor: null,
}));
