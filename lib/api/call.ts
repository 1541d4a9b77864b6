import type { z } from "zod";
import { Problem } from "#lib/model/problem.ts";
import { problemDocumentSchema } from "#lib/model/problem-document.ts";
import { pathOf, type Route } from "./route.ts";

type Params = Readonly<Record<string, string>>;

interface CallOptions<R> {
  params?: Params;
  query?: R extends Route<infer Q, never, never> ? Partial<z.input<Q>> : Record<string, unknown>;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** A failed response as the Problem that the server threw. */
export async function problemOf(response: Response): Promise<Problem> {
  const parsed = problemDocumentSchema.safeParse(await response.json().catch(() => null));
  if (!parsed.success)
    return new Problem("internal", `The server answered ${response.status} without saying why.`, {
      status: response.status,
    });
  const { code, detail, context, retry } = parsed.data;
  return new Problem(code, detail, context, { retry });
}

/** Calls a JSON route of the API. Throws Problem: the server's own, or `host-down` when the server cannot be reached. */
export async function call<Q extends z.ZodObject, B extends z.ZodType, R extends z.ZodType>(
  route: Route<Q, B, R>,
  options: CallOptions<Route<Q, B, R>> = {},
): Promise<z.output<R>> {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(options.query ?? {}))
    if (value !== undefined && value !== null) search.set(key, String(value));
  const query = search.size > 0 ? `?${search}` : "";
  const response = await fetch(`${pathOf(route, options.params)}${query}`, {
    method: route.method,
    credentials: "same-origin",
    headers: { ...(options.body === undefined ? {} : { "content-type": "application/json" }), ...options.headers },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    ...(options.signal ? { signal: options.signal } : {}),
  }).catch((cause: unknown) => {
    if (options.signal?.aborted) throw cause;
    throw new Problem("host-down", "The Espalier server does not answer. Is it still running?", {}, { cause });
  });
  if (!response.ok) throw await problemOf(response);
  if (response.status === 204) return undefined as z.output<R>;
  return (await response.json()) as z.output<R>;
}
