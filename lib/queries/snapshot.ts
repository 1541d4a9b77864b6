import { queryOptions } from "@tanstack/react-query";
import { call } from "#lib/api/call.ts";
import { pathOf } from "#lib/api/route.ts";
import { routes } from "#lib/api/routes.ts";
import { subjectParams } from "#lib/api/subject-params.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { keys } from "./keys.ts";
import { textOf } from "./text-of.ts";

export const snapshotQuery = (s: SubjectRef, snapshot: string) =>
  queryOptions({
    queryKey: keys.snapshot(s, snapshot),
    queryFn: ({ signal }) => call(routes.snapshot, { params: { ...subjectParams(s), snapshot }, signal }),
  });

export const snapshotXmlQuery = (s: SubjectRef, snapshot: string) =>
  queryOptions({
    queryKey: keys.snapshotXml(s, snapshot),
    queryFn: ({ signal }) => textOf(routes.snapshotXml, { ...subjectParams(s), snapshot }, signal),
  });

export const subjectXmlQuery = (s: SubjectRef) =>
  queryOptions({
    queryKey: keys.subjectXml(s),
    queryFn: ({ signal }) => textOf(routes.subjectXml, subjectParams(s), signal),
    staleTime: 10_000,
  });

export const thumbnailUrl = (s: SubjectRef, snapshot: string): string =>
  pathOf(routes.thumbnail, { host: s.host, id: s.id, snapshot });

export const screenUrl = (s: SubjectRef): string => pathOf(routes.screen, { host: s.host, id: s.id });
