import { routes } from "#lib/api/routes.ts";
import { handle } from "#server/http/handle.ts";

export const GET = handle(routes.backupSources, async ({ server, request, subject, param }) => ({
  items: [...(await server.diffs.sources(subject, param("snapshot"), { signal: request.signal }))],
  nextCursor: null,
}));
