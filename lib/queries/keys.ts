import type { SubjectRef } from "#lib/model/subject.ts";

/** Every query key, so that an event knows what to refresh. */
export const keys = {
  session: () => ["session"] as const,
  hosts: () => ["hosts"] as const,
  domains: (host: string) => ["domains", host] as const,
  volumes: (host: string) => ["volumes", host] as const,
  /** Of all that is read of one tree: the whole, its summary, its files, its trash. */
  tree: (s: SubjectRef) => ["tree", s.host, s.kind, s.id] as const,
  wholeTree: (s: SubjectRef) => [...keys.tree(s), "all"] as const,
  treeSummary: (s: SubjectRef) => [...keys.tree(s), "summary"] as const,
  files: (s: SubjectRef) => [...keys.tree(s), "files"] as const,
  trash: (s: SubjectRef) => [...keys.tree(s), "trash"] as const,
  /**
   * Of what costs reading the images' tables. They hold the tree's revision: a changed tree asks anew, and one that was only
   * read again does not.
   */
  blocks: (s: SubjectRef) => ["blocks", s.host, s.kind, s.id] as const,
  diff: (s: SubjectRef, revision: string, pair: Readonly<Record<string, string | number | undefined>>) =>
    [...keys.blocks(s), revision, "diff", pair] as const,
  changes: (s: SubjectRef, revision: string) => [...keys.blocks(s), revision, "changes"] as const,
  space: (s: SubjectRef, revision: string) => [...keys.blocks(s), revision, "space"] as const,
  spaceOf: (s: SubjectRef, revision: string, snapshots: readonly string[]) =>
    [...keys.space(s, revision), snapshots] as const,
  layers: (s: SubjectRef, revision: string, point: string, disk: string) =>
    [...keys.blocks(s), revision, "layers", point, disk] as const,
  backupSources: (s: SubjectRef, revision: string, snapshot: string) =>
    [...keys.blocks(s), revision, "sources", snapshot] as const,
  exports: () => ["exports"] as const,
  backups: () => ["backups"] as const,
  /** Of one machine. */
  backupsOf: (host: string, domain: string) => ["backups", host, domain] as const,
  /** Below `backups`: a new backup may be the first in its folder. */
  backupFolders: () => ["backups", "folders"] as const,
  everyBackup: () => ["backup"] as const,
  backup: (id: string) => ["backup", id] as const,
  snapshot: (s: SubjectRef, snapshot: string) => ["snapshot", s.host, s.kind, s.id, snapshot] as const,
  snapshotXml: (s: SubjectRef, snapshot: string) => ["snapshot-xml", s.host, s.kind, s.id, snapshot] as const,
  subjectXml: (s: SubjectRef) => ["subject-xml", s.host, s.kind, s.id] as const,
  plan: (id: string) => ["plan", id] as const,
  jobs: () => ["jobs"] as const,
  /** Of all pages of the job list with one filter. */
  jobPages: (filter: Readonly<Record<string, string | undefined>>) => ["jobs", "pages", filter] as const,
  job: (id: string) => ["job", id] as const,
  jobEvents: (id: string) => ["job-events", id] as const,
  savedDescriptions: (id: string) => ["saved-descriptions", id] as const,
  allFindings: () => ["findings"] as const,
  audits: () => ["audit"] as const,
  audit: (filter: Readonly<Record<string, string | undefined>>) => ["audit", filter] as const,
  auditCheck: () => ["audit-check"] as const,
  openapi: () => ["openapi"] as const,
};
