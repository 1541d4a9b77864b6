import { routes } from "#lib/api/routes.ts";
import { handle } from "#server/http/handle.ts";

export const GET = handle(routes.snapshot, ({ server, domain, param }) =>
  server.inventory.snapshot(domain, param("snapshot")),
);
