import { queryOptions } from "@tanstack/react-query";
import { call } from "#lib/api/call.ts";
import { routes } from "#lib/api/routes.ts";
import { everyPage } from "./every-page.ts";
import { keys } from "./keys.ts";

export const hostsQuery = () =>
  queryOptions({
    queryKey: keys.hosts(),
    queryFn: ({ signal }) => everyPage((cursor) => call(routes.hosts, { query: { limit: 1000, cursor }, signal })),
  });
