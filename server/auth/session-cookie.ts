/**
 * The cookie of the origin that a browser sees. Cookies are shared by all ports of a name,
 * so the name holds the port: two servers on one machine do not sign each other's users out.
 */
export function cookieName(origin: string): string {
  const url = new URL(origin);
  return url.protocol === "https:" ? "__Host-espalier" : `espalier-${url.port || "80"}`;
}

const attributes = (origin: string): string =>
  `Path=/; HttpOnly; SameSite=Strict${origin.startsWith("https:") ? "; Secure" : ""}`;

export const sessionCookie = (origin: string, id: string): string =>
  `${cookieName(origin)}=${id}; ${attributes(origin)}`;

export const clearedCookie = (origin: string): string => `${cookieName(origin)}=; Max-Age=0; ${attributes(origin)}`;

/** The session id in a `Cookie` header, or null. */
export function sessionIdIn(header: string | null, origin: string): string | null {
  const prefix = `${cookieName(origin)}=`;
  for (const part of (header ?? "").split(";")) {
    const pair = part.trim();
    if (pair.startsWith(prefix) && pair.length > prefix.length) return pair.slice(prefix.length);
  }
  return null;
}
