import { routes } from "#lib/api/routes.ts";
import { handle } from "#server/http/handle.ts";

export const POST = handle(routes.createPlan, ({ server, subject, body, session }) =>
  server.plans.create(subject, body, session),
);
