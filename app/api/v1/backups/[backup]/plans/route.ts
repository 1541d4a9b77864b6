import { routes } from "#lib/api/routes.ts";
import { handle } from "#server/http/handle.ts";

export const POST = handle(routes.createBackupPlan, async ({ server, param, body, session }) => {
  const { id, host } = await server.backup(param("backup"));
  return server.plans.create({ host, kind: "backup", id }, body, session);
});
