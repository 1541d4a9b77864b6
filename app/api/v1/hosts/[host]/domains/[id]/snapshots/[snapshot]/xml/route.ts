import { routes } from "#lib/api/routes.ts";
import { handle } from "#server/http/handle.ts";
import { contentResponse } from "#server/http/respond.ts";

export const GET = handle(routes.snapshotXml, async ({ server, domain, param }) => {
  const xml = await server.inventory.backend(domain.host).snapshotXml(domain.id, param("snapshot"));
  return contentResponse(xml, routes.snapshotXml.contentType);
});
