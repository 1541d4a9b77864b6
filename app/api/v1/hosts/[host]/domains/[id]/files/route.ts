import { routes } from "#lib/api/routes.ts";
import { handle } from "#server/http/handle.ts";

export const GET = handle(routes.files, async ({ server, domain }) => {
  const files = await server.inventory.backend(domain.host).files(domain.id);
  return { items: [...files], nextCursor: null };
});
