import { queryOptions } from "@tanstack/react-query";
import { call } from "#lib/api/call.ts";
import { routes } from "#lib/api/routes.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { keys } from "./keys.ts";

/** Every file of the machine and who depends on it. */
export const filesQuery = (s: SubjectRef) =>
  queryOptions({
    queryKey: keys.files(s),
    queryFn: ({ signal }) =>
      call(routes.files, { params: { host: s.host, id: s.id }, signal }).then((page) => page.items),
    // Locks come and go without an event.
    staleTime: 10_000,
  });
