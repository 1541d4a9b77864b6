import { Problem } from "#lib/model/problem.ts";

export type PathParams = Readonly<Record<string, string>>;

/**
 * Parameters of a route read from the URL as it was sent, each decoded exactly once:
 * a snapshot may be called `a/b`, `%2F` or `a\nb`. Throws `invalid-input` for what is no percent-encoded UTF-8.
 */
export function pathParams(routePath: string, url: string): PathParams {
  const pattern = `/api/v1${routePath}`.split("/");
  const parts = new URL(url).pathname.split("/");
  const params: Record<string, string> = {};
  pattern.forEach((part, at) => {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name !== undefined) params[name] = decode(parts[at] ?? "", name);
  });
  if (parts.length !== pattern.length) throw new Problem("not-found", "There is nothing at this address.");
  return params;
}

function decode(part: string, name: string): string {
  try {
    const value = decodeURIComponent(part);
    if (value !== "" && !value.includes("\0")) return value;
  } catch {}
  throw new Problem(
    "invalid-input",
    `The ${name} in the address is empty, holds a NUL or is not percent-encoded UTF-8.`,
    {
      fields: [{ path: name, message: "must be percent-encoded UTF-8, without NUL and not empty" }],
    },
  );
}

/** A parameter that the route's path names. */
export function param(params: PathParams, name: string): string {
  const value = params[name];
  if (value === undefined) throw new Error(`the route has no parameter ${name}`);
  return value;
}
