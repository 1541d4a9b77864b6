import { routes } from "#lib/api/routes.ts";
import { handle } from "#server/http/handle.ts";

export const GET = handle(routes.job, ({ server, param }) => server.jobs.get(param("job")));
