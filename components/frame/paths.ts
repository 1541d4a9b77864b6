import type { SubjectRef } from "#lib/model/subject.ts";

/** Addresses of pages. */
export const machinePath = (host: string, id: string): string =>
  `/hosts/${encodeURIComponent(host)}/domains/${encodeURIComponent(id)}`;

export const hostPath = (host: string): string => `/hosts#${encodeURIComponent(host)}`;
export const backupsPath = "/backups";

/** The page that shows a subject, with it in sight. */
export const subjectPath = (subject: SubjectRef): string =>
  subject.kind === "backup"
    ? `${backupsPath}?${new URLSearchParams({ at: subject.id })}`
    : machinePath(subject.host, subject.id);

export const jobPath = (id: string): string => `/jobs/${encodeURIComponent(id)}`;
export const auditPath = (seq: number): string => `/audit?seq=${seq}`;

/** Where to go after signing in: a path of this site, nothing else. */
export const safeNext = (next: string | null): string => (next && /^\/(?![/\\])/.test(next) ? next : "/");
