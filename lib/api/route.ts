import type { z } from "zod";
import type { Role } from "#lib/model/session.ts";

export type Method = "GET" | "POST" | "DELETE";

/** One route of the API: the only description that server, screen and OpenAPI share. */
export interface Route<
  Query extends z.ZodObject = z.ZodObject,
  Body extends z.ZodType = z.ZodType,
  Response extends z.ZodType = z.ZodType,
> {
  readonly method: Method;
  /** Below `/api/v1`; parameters in braces. */
  readonly path: string;
  readonly summary: string;
  /** The role it takes; null = no sign-in. */
  readonly role: Role | null;
  readonly query: Query | null;
  readonly body: Body | null;
  /** Status of success. */
  readonly status: 200 | 201 | 202 | 204;
  /** Null = not JSON; then `contentType` says what. */
  readonly response: Response | null;
  readonly contentType: string;
}

interface Shape<Q extends z.ZodObject, B extends z.ZodType, R extends z.ZodType> {
  summary: string;
  role?: Role | null;
  query?: Q;
  body?: B;
  status?: 200 | 201 | 202 | 204;
  response?: R;
  contentType?: string;
}

function route(method: Method) {
  return <Q extends z.ZodObject = never, B extends z.ZodType = never, R extends z.ZodType = never>(
    path: string,
    shape: Shape<Q, B, R>,
  ): Route<Q, B, R> => ({
    method,
    path,
    summary: shape.summary,
    role: shape.role === undefined ? "viewer" : shape.role,
    query: shape.query ?? null,
    body: shape.body ?? null,
    status: shape.status ?? 200,
    response: shape.response ?? null,
    contentType: shape.contentType ?? "application/json",
  });
}

export const get = route("GET");
export const post = route("POST");
export const del = route("DELETE");

/** Fills a route's path, percent-encoding each parameter. */
export function pathOf(route: { path: string }, params: Readonly<Record<string, string>> = {}): string {
  const filled = route.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined) throw new Error(`route ${route.path} needs ${name}`);
    return encodeURIComponent(value);
  });
  return `/api/v1${filled}`;
}
