import type { SubjectRef } from "#lib/model/subject.ts";

/** Addresses of pages. */
export const machinePath = (host: string, id: string): string =>
  `/hosts/${encodeURIComponent(host)}/domains/${encodeURIComponent(id)}`;

export const volumePath = (host: string, id: string): string =>
  `/hosts/${encodeURIComponent(host)}/volumes/${encodeURIComponent(id)}`;

export const hostPath = (host: string): string => `/hosts#${encodeURIComponent(host)}`;
export const backupsPath = "/backups";

/** The page that shows a subject, with it in sight. */
export function subjectPath({ host, kind, id }: SubjectRef): string {
  if (kind === "backup") return `${backupsPath}?${new URLSearchParams({ at: id })}`;
  return kind === "volume" ? volumePath(host, id) : machinePath(host, id);
}

export const jobPath = (id: string): string => `/jobs/${encodeURIComponent(id)}`;
export const auditPath = (seq: number): string => `/audit?seq=${seq}`;

/** Where to go after signing in: a path of this site, nothing else. */
export const safeNext = (next: string | null): string => (next && /^\/(?![/\\])/.test(next) ? next : "/");
