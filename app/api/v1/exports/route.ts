import { routes } from "#lib/api/routes.ts";
import { handle } from "#server/http/handle.ts";

export const GET = handle(routes.exports, ({ server }) => ({ items: [...server.exports.list()], nextCursor: null }));
