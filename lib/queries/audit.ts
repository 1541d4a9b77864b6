import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { call } from "#lib/api/call.ts";
import { routes } from "#lib/api/routes.ts";
import { keys } from "./keys.ts";

export type AuditFilter = Readonly<{
  from?: string | undefined;
  to?: string | undefined;
  actor?: string | undefined;
  object?: string | undefined;
  action?: string | undefined;
}>;

export const auditQuery = (filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: keys.audit(filter),
    queryFn: ({ pageParam, signal }) =>
      call(routes.audit, { query: { ...filter, limit: 200, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });

export const auditCheckQuery = () =>
  queryOptions({
    queryKey: keys.auditCheck(),
    queryFn: ({ signal }) => call(routes.verifyAudit, { signal }),
    enabled: false,
    staleTime: 0,
  });
