/** Addresses of pages. */
export const machinePath = (host: string, id: string): string =>
  `/hosts/${encodeURIComponent(host)}/domains/${encodeURIComponent(id)}`;

export const hostPath = (host: string): string => `/hosts#${encodeURIComponent(host)}`;
export const jobPath = (id: string): string => `/jobs/${encodeURIComponent(id)}`;
export const auditPath = (seq: number): string => `/audit?seq=${seq}`;

/** Where to go after signing in: a path of this site, nothing else. */
export const safeNext = (next: string | null): string => (next && /^\/(?![/\\])/.test(next) ? next : "/");
