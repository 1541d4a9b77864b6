import { routes } from "#lib/api/routes.ts";
import { Problem } from "#lib/model/problem.ts";
import { handle } from "#server/http/handle.ts";
import { contentResponse } from "#server/http/respond.ts";

export const GET = handle(routes.screen, async ({ server, request, domain }) => {
  const backend = server.inventory.backend(domain.host);
  if (!backend.screen) throw new Problem("unsupported", `The host ${domain.host} takes no pictures of screens.`);
  const png = await backend.screen(domain.id, request.signal);
  return contentResponse(new Uint8Array(png), routes.screen.contentType);
});
