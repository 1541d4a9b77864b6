import { routes } from "#lib/api/routes.ts";
import { handle } from "#server/http/handle.ts";
import { pageOfStore } from "#server/http/page.ts";

export const GET = handle(routes.jobs, ({ server, query }) => {
  const { items, nextCursor } = pageOfStore(
    query,
    (page) => server.store.jobs.list(query, page),
    ({ seq }) => seq,
  );
  return { items: items.map(({ job }) => job), nextCursor };
});

export const POST = handle(routes.createJob, ({ server, body, session }) => server.jobs.create({ ...body, session }));
