import { routes } from "#lib/api/routes.ts";
import { handle } from "#server/http/handle.ts";

export const GET = handle(routes.savedDescriptions, ({ server, param }) => {
  const { id } = server.jobs.get(param("job"));
  return { items: [...server.store.saved.of(id)], nextCursor: null };
});
