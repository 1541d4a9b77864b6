import { queryOptions } from "@tanstack/react-query";
import { call } from "#lib/api/call.ts";
import { routes } from "#lib/api/routes.ts";
import { subjectParams } from "#lib/api/subject-params.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { keys } from "./keys.ts";

export const treeQuery = (s: SubjectRef) =>
  queryOptions({
    queryKey: keys.wholeTree(s),
    queryFn: ({ signal }) => call(routes.tree, { params: subjectParams(s), signal }),
  });

/** Without what costs a call per snapshot: enough to draw a small picture. */
export const treeSummaryQuery = (s: SubjectRef) =>
  queryOptions({
    queryKey: keys.treeSummary(s),
    queryFn: ({ signal }) => call(routes.tree, { params: subjectParams(s), query: { fields: "summary" }, signal }),
    staleTime: 5 * 60_000,
  });
