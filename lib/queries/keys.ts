import type { SubjectRef } from "#lib/model/subject.ts";

/** Every query key, so that an event knows what to refresh. */
export const keys = {
  session: () => ["session"] as const,
  hosts: () => ["hosts"] as const,
  domains: (host: string) => ["domains", host] as const,
  tree: (s: SubjectRef) => ["tree", s.host, s.kind, s.id] as const,
  snapshot: (s: SubjectRef, snapshot: string) => ["snapshot", s.host, s.kind, s.id, snapshot] as const,
  snapshotXml: (s: SubjectRef, snapshot: string) => ["snapshot-xml", s.host, s.kind, s.id, snapshot] as const,
  jobs: () => ["jobs"] as const,
  job: (id: string) => ["job", id] as const,
  jobEvents: (id: string) => ["job-events", id] as const,
  audit: (filter: Readonly<Record<string, string | undefined>>) => ["audit", filter] as const,
  auditCheck: () => ["audit-check"] as const,
};
