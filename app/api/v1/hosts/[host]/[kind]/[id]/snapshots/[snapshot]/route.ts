import { routes } from "#lib/api/routes.ts";
import { handle } from "#server/http/handle.ts";

export const GET = handle(routes.snapshot, async ({ server, subject, param }) => {
  const id = param("snapshot");
  const snapshot = await server.inventory.snapshot(subject, id);
  const [held] = await server.diffs.space(subject, [id]);
  return { ...snapshot, exclusiveBytes: held?.exclusiveBytes ?? snapshot.exclusiveBytes };
});
