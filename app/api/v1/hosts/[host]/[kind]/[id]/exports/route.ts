import { routes } from "#lib/api/routes.ts";
import { handle } from "#server/http/handle.ts";

export const POST = handle(routes.openExport, ({ server, body, subject, session }) =>
  server.exports.open(subject, body, session),
);
