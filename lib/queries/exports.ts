import { queryOptions } from "@tanstack/react-query";
import { call } from "#lib/api/call.ts";
import { routes } from "#lib/api/routes.ts";
import { subjectParams } from "#lib/api/subject-params.ts";
import type { DiskExport } from "#lib/model/disk-export.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import type { TreeAt } from "./blocks.ts";
import { keys } from "./keys.ts";

/** What a backup program reads each disk of a snapshot from. */
export const backupSourcesQuery = (s: SubjectRef, { revision }: TreeAt, snapshot: string) =>
  queryOptions({
    queryKey: keys.backupSources(s, revision, snapshot),
    queryFn: ({ signal }) =>
      call(routes.backupSources, { params: { ...subjectParams(s), snapshot }, signal }).then((page) => page.items),
  });

/** Exports that are open anywhere. */
export const exportsQuery = () =>
  queryOptions({
    queryKey: keys.exports(),
    queryFn: ({ signal }) => call(routes.exports, { signal }).then((page) => page.items),
    // One that expires sends an event; this is for an event that was lost.
    refetchInterval: ({ state }) => (state.data && state.data.length > 0 ? 30_000 : false),
  });

export interface ExportWish {
  readonly snapshot: string;
  readonly disk: string;
  readonly transport: "unix" | "tcp";
  readonly lifetimeMs: number;
}

export const openExport = (s: SubjectRef, wish: ExportWish): Promise<DiskExport> =>
  call(routes.openExport, { params: subjectParams(s), body: wish });

export const closeExport = (id: string): Promise<void> =>
  call(routes.closeExport, { params: { export: id } }).then(() => undefined);
