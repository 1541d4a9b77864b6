import { routes } from "#lib/api/routes.ts";
import { handle } from "#server/http/handle.ts";

export const GET = handle(routes.plan, ({ server, param }) => server.plans.get(param("plan")));
