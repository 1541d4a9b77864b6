import { routes } from "#lib/api/routes.ts";
import { handle } from "#server/http/handle.ts";
import { contentResponse } from "#server/http/respond.ts";

export const GET = handle(routes.snapshotXml, async ({ server, subject, param }) =>
  contentResponse(await server.inventory.snapshotXml(subject, param("snapshot")), routes.snapshotXml.contentType),
);
