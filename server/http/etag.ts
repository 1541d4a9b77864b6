/** A strong ETag. What an ETag may not hold is percent-encoded. */
export const etagOf = (...parts: string[]): string => `"${parts.map((part) => encodeURIComponent(part)).join(";")}"`;

/** Whether `If-None-Match` names the ETag; weak ones are compared by what they name (RFC 9110, 13.1.2). */
export function namesEtag(ifNoneMatch: string, etag: string): boolean {
  return ifNoneMatch.split(",").some((part) => {
    const given = part.trim();
    return given === "*" || given.replace(/^W\//, "") === etag;
  });
}
