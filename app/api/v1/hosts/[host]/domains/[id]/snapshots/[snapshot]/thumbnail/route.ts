import { routes } from "#lib/api/routes.ts";
import { Problem } from "#lib/model/problem.ts";
import { handle } from "#server/http/handle.ts";
import { contentResponse } from "#server/http/respond.ts";

export const GET = handle(routes.thumbnail, async ({ server, domain, param }) => {
  const id = param("snapshot");
  const { snapshots } = await server.inventory.observe(domain, { maxAgeMs: 5_000 });
  const snapshot = snapshots.find((candidate) => candidate.id === id);
  const png = snapshot ? server.store.marks.thumbnail(domain, snapshot) : null;
  if (!png) throw new Problem("not-found", `There is no picture of the snapshot "${id}".`, { snapshot: id });
  return contentResponse(png, routes.thumbnail.contentType);
});
