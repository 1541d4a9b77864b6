import { problemDocument } from "#lib/model/problem-document.ts";
import { apiHeaders } from "./security-headers.ts";

type Headers = Readonly<Record<string, string>>;

export function jsonResponse(body: unknown, status = 200, headers: Headers = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...apiHeaders, "Content-Type": "application/json", ...headers },
  });
}

/** Any thrown value as RFC 9457 problem+json. What nobody foresaw is also told on the terminal. */
export function problemResponse(error: unknown): Response {
  const problem = problemDocument(error);
  if (problem.code === "internal") console.error(error);
  const headers: Record<string, string> = { ...apiHeaders, "Content-Type": "application/problem+json" };
  if (problem.status === 401) headers["WWW-Authenticate"] = "Bearer";
  const waitMs = problem.context.retryAfterMs;
  if (typeof waitMs === "number") headers["Retry-After"] = String(Math.ceil(waitMs / 1000));
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}

/** Anything but JSON. */
export function contentResponse(body: BodyInit, contentType: string, headers: Headers = {}): Response {
  return new Response(body, { headers: { ...apiHeaders, "Content-Type": contentType, ...headers } });
}

export const emptyResponse = (status: 204 | 304, headers: Headers = {}): Response =>
  new Response(null, { status, headers: { ...apiHeaders, ...headers } });
