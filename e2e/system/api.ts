import type { z } from "zod";
import { pathOf } from "#lib/api/route.ts";
import { subjectParams } from "#lib/api/subject-params.ts";
import type { Host } from "#lib/model/host.ts";

interface AnyRoute<R> {
  readonly method: string;
  readonly path: string;
  readonly response: R;
}

interface Asked {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** The HTTP API as a script uses it. */
export interface Api {
  /** The answer, checked against its schema. */
  ask<R extends z.ZodType>(route: AnyRoute<R | null>, asked?: Asked): Promise<z.output<R>>;
  /** The bare response, whatever its status. */
  fetch(route: AnyRoute<unknown>, asked?: Asked): Promise<Response>;
}

export function apiOf(base: string, token: string): Api {
  const ask = (route: AnyRoute<unknown>, { params, query, body }: Asked = {}) =>
    fetch(`${base}${pathOf(route, params)}${query ? `?${new URLSearchParams(query)}` : ""}`, {
      method: route.method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return {
    async ask(route, asked) {
      const response = await ask(route, asked);
      const answer: unknown = await response.json();
      if (!response.ok) throw new Error(`${route.method} ${route.path}: ${response.status} ${JSON.stringify(answer)}`);
      if (route.response === null) throw new Error(`${route.path} does not answer in JSON.`);
      return route.response.parse(answer);
    },
    fetch: ask,
  };
}

/** A machine in the paths of routes that volumes have too. */
export const machineParams = (host: Pick<Host, "id">, id: string) =>
  subjectParams({ host: host.id, kind: "domain", id });
