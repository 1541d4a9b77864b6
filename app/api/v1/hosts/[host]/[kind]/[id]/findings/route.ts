import { routes } from "#lib/api/routes.ts";
import { handle } from "#server/http/handle.ts";

export const GET = handle(routes.findings, async ({ server, subject }) => {
  const { findings } = await server.inventory.tree(subject, { fields: "summary" });
  return { items: [...findings], nextCursor: null };
});
