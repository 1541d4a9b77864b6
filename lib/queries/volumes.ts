import { queryOptions } from "@tanstack/react-query";
import { call } from "#lib/api/call.ts";
import { routes } from "#lib/api/routes.ts";
import { everyPageInPart } from "./every-page.ts";
import { keys } from "./keys.ts";

export const volumesQuery = (host: string) =>
  queryOptions({
    queryKey: keys.volumes(host),
    queryFn: ({ signal }) =>
      everyPageInPart((cursor) => call(routes.volumes, { params: { host }, query: { limit: 1000, cursor }, signal })),
  });
