import { routes } from "#lib/api/routes.ts";
import { handle } from "#server/http/handle.ts";
import { serverEventStream } from "#server/http/server-event-stream.ts";

export const GET = handle(routes.events, ({ server, request }) => serverEventStream(request, server));
