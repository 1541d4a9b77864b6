import type { Backup } from "./backup.ts";

/** A full backup for tests, with what matters given. */
export const sampleBackup = (id: string, part: Partial<Backup> = {}): Backup => ({
  id,
  host: "lab",
  subject: { host: "lab", kind: "domain", id: "uuid" },
  domainName: "web-01",
  snapshot: null,
  anchor: null,
  since: null,
  method: null,
  checkpoint: null,
  format: "qcow2",
  folder: `/backups/${id}`,
  createdAt: "2026-05-01T00:00:00.000Z",
  consistency: "off",
  disks: [],
  dependents: [],
  state: "complete",
  trouble: null,
  verified: null,
  incremental: { possible: true, reason: null },
  ...part,
});
