import type { DefaultOptions } from "@tanstack/react-query";
import { asProblem } from "#lib/model/problem.ts";

/** Events say when something changed, so what was read stays good until then; a minute guards against lost events. */
export const queryDefaults: DefaultOptions = {
  queries: {
    staleTime: 60_000,
    gcTime: 10 * 60_000,
    retry: (failures, error) => asProblem(error).retry === "later" && failures < 2,
    retryDelay: (attempt) => 800 * 2 ** attempt,
  },
  mutations: { retry: false },
};
