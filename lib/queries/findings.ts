import { queryOptions } from "@tanstack/react-query";
import { call } from "#lib/api/call.ts";
import { routes } from "#lib/api/routes.ts";
import type { ProblemDocument } from "#lib/model/problem-document.ts";
import { everyPage } from "./every-page.ts";
import { keys } from "./keys.ts";

/** Findings of all machines and volumes of all hosts, and what could not be looked at. */
export const allFindingsQuery = () =>
  queryOptions({
    queryKey: keys.allFindings(),
    queryFn: async ({ signal }) => {
      const partial = new Map<string, ProblemDocument>();
      const items = await everyPage(async (cursor) => {
        const page = await call(routes.allFindings, { query: { limit: 1000, cursor }, signal });
        for (const problem of page.partial) partial.set(problem.code + problem.detail, problem);
        return page;
      });
      return { items, partial: [...partial.values()] };
    },
  });
