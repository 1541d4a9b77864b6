import { Problem } from "#lib/model/problem.ts";

const hostsOf = (origin: string): string[] => {
  const url = new URL(origin);
  const defaultPort = url.protocol === "https:" ? "443" : "80";
  return url.port === "" ? [url.host, `${url.host}:${defaultPort}`] : [url.host];
};

/** The served origin that a `Host` header stands for, or null. An https one is preferred, so that cookies are Secure. */
export function originOfHost(host: string | null, origins: readonly string[]): string | null {
  if (host === null) return null;
  const serving = origins.filter((origin) => hostsOf(origin).includes(host.toLowerCase()));
  return serving.find((origin) => origin.startsWith("https:")) ?? serving[0] ?? null;
}

/**
 * The origin that a request reached us by. Throws `not-allowed` for a Host that is not served (a name that was
 * re-bound to this address) and for an Origin that is not served (a page of another site).
 */
export function servedOrigin(headers: Headers, origins: readonly string[]): string {
  const host = headers.get("host");
  const served = originOfHost(host, origins);
  if (served === null)
    throw new Problem(
      "not-allowed",
      `This server does not serve the host "${printable(host)}". Add its origin to "origins" in the configuration, or use one of ${origins.join(", ")}.`,
      { host: printable(host) },
    );
  const origin = headers.get("origin");
  if (origin !== null && !origins.includes(origin))
    throw new Problem("not-allowed", `Requests from pages of "${printable(origin)}" are not taken.`, {
      origin: printable(origin),
    });
  return served;
}

/** A change asked for by cookie must come from a page of our own: the browser says so by Origin or Sec-Fetch-Site. */
export function checkOwnPage(headers: Headers): void {
  if (headers.get("origin") !== null || headers.get("sec-fetch-site") === "same-origin") return;
  throw new Problem(
    "not-allowed",
    "A change with the session cookie needs the Origin header that browsers send. Scripts use a bearer token instead.",
  );
}

const printable = (text: string | null): string => (text ?? "").replace(/[^\x20-\x7e]/g, "?").slice(0, 200);
