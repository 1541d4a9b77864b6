import { queryOptions } from "@tanstack/react-query";
import { call } from "#lib/api/call.ts";
import { routes } from "#lib/api/routes.ts";
import { everyPageInPart } from "./every-page.ts";
import { keys } from "./keys.ts";

/** Findings of all machines and volumes of all hosts, and what could not be looked at. */
export const allFindingsQuery = () =>
  queryOptions({
    queryKey: keys.allFindings(),
    queryFn: ({ signal }) =>
      everyPageInPart((cursor) => call(routes.allFindings, { query: { limit: 1000, cursor }, signal })),
  });
