import { queryOptions } from "@tanstack/react-query";
import { call } from "#lib/api/call.ts";
import { routes } from "#lib/api/routes.ts";
import { keys } from "./keys.ts";

export const sessionQuery = () =>
  queryOptions({
    queryKey: keys.session(),
    queryFn: ({ signal }) => call(routes.session, { signal }),
    staleTime: 5 * 60_000,
  });

export const signIn = (token: string) => call(routes.signIn, { body: { token } });
export const signOut = () => call(routes.signOut);
