import { queryOptions } from "@tanstack/react-query";
import { call } from "#lib/api/call.ts";
import { routes } from "#lib/api/routes.ts";
import { everyPage } from "./every-page.ts";
import { keys } from "./keys.ts";

/** Every backup, newest first. */
export const backupsQuery = () =>
  queryOptions({
    queryKey: keys.backups(),
    queryFn: ({ signal }) => everyPage((cursor) => call(routes.backups, { query: { limit: 1000, cursor }, signal })),
  });

/** Backups of one machine, newest first. */
export const backupsOfQuery = (host: string, domain: string) =>
  queryOptions({
    queryKey: keys.backupsOf(host, domain),
    queryFn: ({ signal }) =>
      everyPage((cursor) => call(routes.backups, { query: { host, domain, limit: 1000, cursor }, signal })),
  });

/** Folders that backups are kept in, with the room in each. */
export const backupFoldersQuery = () =>
  queryOptions({
    queryKey: keys.backupFolders(),
    queryFn: ({ signal }) => call(routes.backupFolders, { signal }).then((page) => page.items),
    staleTime: 15_000,
  });

export const backupQuery = (id: string) =>
  queryOptions({
    queryKey: keys.backup(id),
    queryFn: ({ signal }) => call(routes.backup, { params: { backup: id }, signal }),
  });
