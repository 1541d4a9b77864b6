import { queryOptions } from "@tanstack/react-query";
import { call } from "#lib/api/call.ts";
import { routes } from "#lib/api/routes.ts";
import { keys } from "./keys.ts";

export const openapiQuery = () =>
  queryOptions({
    queryKey: keys.openapi(),
    queryFn: ({ signal }) => call(routes.openapi, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
