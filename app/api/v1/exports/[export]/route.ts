import { routes } from "#lib/api/routes.ts";
import { handle } from "#server/http/handle.ts";
import { emptyResponse } from "#server/http/respond.ts";

export const DELETE = handle(routes.closeExport, async ({ server, param, session }) => {
  await server.exports.close(param("export"), session);
  return emptyResponse(204);
});
