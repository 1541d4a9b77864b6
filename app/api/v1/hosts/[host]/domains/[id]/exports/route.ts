import { routes } from "#lib/api/routes.ts";
import { handle } from "#server/http/handle.ts";

export const POST = handle(routes.openExport, ({ server, body, domain, session }) =>
  server.exports.open(domain, body, session),
);
