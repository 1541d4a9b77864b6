import { routes } from "#lib/api/routes.ts";
import { handle } from "#server/http/handle.ts";

export const POST = handle(routes.cancelJob, ({ server, param, session }) => server.jobs.cancel(param("job"), session));
