import { routes } from "#lib/api/routes.ts";
import { handle } from "#server/http/handle.ts";

export const GET = handle(routes.health, async ({ server }) => {
  const hosts = await server.inventory.hosts();
  const isDegraded = hosts.some(({ state }) => state === "down");
  return { status: isDegraded ? ("degraded" as const) : ("ok" as const) };
});
