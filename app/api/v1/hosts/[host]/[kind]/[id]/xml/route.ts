import { routes } from "#lib/api/routes.ts";
import { handle } from "#server/http/handle.ts";
import { contentResponse } from "#server/http/respond.ts";

export const GET = handle(routes.subjectXml, async ({ server, subject }) =>
  contentResponse(await server.inventory.subjectXml(subject), routes.subjectXml.contentType),
);
