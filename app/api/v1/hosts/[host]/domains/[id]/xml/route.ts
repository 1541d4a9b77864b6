import { routes } from "#lib/api/routes.ts";
import { handle } from "#server/http/handle.ts";
import { contentResponse } from "#server/http/respond.ts";

export const GET = handle(routes.domainXml, async ({ server, domain }) => {
  const xml = await server.inventory.backend(domain.host).subjectXml(domain.id);
  return contentResponse(xml, routes.domainXml.contentType);
});
