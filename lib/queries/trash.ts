import { queryOptions } from "@tanstack/react-query";
import { call } from "#lib/api/call.ts";
import { routes } from "#lib/api/routes.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { keys } from "./keys.ts";

/** Deleted snapshots that can still be restored, newest first. */
export const trashQuery = (s: SubjectRef) =>
  queryOptions({
    queryKey: keys.trash(s),
    queryFn: ({ signal }) =>
      call(routes.trash, { params: { host: s.host, id: s.id }, signal }).then((page) => page.items),
  });
