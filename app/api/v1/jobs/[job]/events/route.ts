import { routes } from "#lib/api/routes.ts";
import { handle } from "#server/http/handle.ts";
import { jobEventStream } from "#server/http/job-event-stream.ts";
import { jsonResponse } from "#server/http/respond.ts";

export const GET = handle(routes.jobEvents, ({ server, request, query, param }) => {
  const { id } = server.jobs.get(param("job"));
  if (query.format === "json") return jsonResponse({ items: server.store.jobEvents.after(id, 0), nextCursor: null });
  return jobEventStream(id, request, server);
});
