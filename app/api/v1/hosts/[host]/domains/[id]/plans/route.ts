import { routes } from "#lib/api/routes.ts";
import { handle } from "#server/http/handle.ts";

export const POST = handle(routes.createPlan, ({ server, domain, body, session }) =>
  server.plans.create(domain, body, session),
);
