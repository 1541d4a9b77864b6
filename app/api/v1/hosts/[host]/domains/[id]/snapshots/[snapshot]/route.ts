import { routes } from "#lib/api/routes.ts";
import { handle } from "#server/http/handle.ts";

export const GET = handle(routes.snapshot, async ({ server, domain, param }) => {
  const id = param("snapshot");
  const snapshot = await server.inventory.snapshot(domain, id);
  const [held] = await server.diffs.space(domain, [id]);
  return { ...snapshot, exclusiveBytes: held?.exclusiveBytes ?? null };
});
