import type { Backup } from "#lib/model/backup.ts";
import type { Manifest } from "./manifest.ts";

/** A backup as its files were seen just now. */
export interface BackupRecord {
  readonly manifest: Manifest;
  readonly folder: string;
  readonly verified: Backup["verified"];
  readonly state: Backup["state"];
  /** Why it is not complete, or null. */
  readonly trouble: string | null;
  /** Ids of backups that build on it. */
  readonly dependents: readonly string[];
}

/** When it was made, as people name a backup. */
export const labelOf = ({ createdAt }: Manifest): string => `${createdAt.slice(0, 16).replace("T", " ")} UTC`;

/** As the API shows it. */
export function backupOf(record: BackupRecord, incremental: Backup["incremental"]): Backup {
  const { manifest, folder, verified, state, trouble, dependents } = record;
  const { id, host, domain, domainName, since, method, checkpoint, format, createdAt, consistency } = manifest;
  return {
    ...{ id, host, domainName, since, method, checkpoint, format, createdAt, consistency },
    ...{ folder, verified, state, trouble, incremental },
    subject: { host, kind: "domain", id: domain },
    snapshot: manifest.snapshot?.id ?? null,
    anchor: manifest.anchor?.id ?? null,
    disks: manifest.disks.map(({ target, file, virtualSizeBytes, dataBytes, readBytes, allocatedBytes }) => ({
      ...{ target, file, virtualSizeBytes, dataBytes, readBytes, allocatedBytes },
    })),
    dependents: [...dependents],
  };
}

/** A backup with all that it builds on, itself first and the full one last. Null when one of them is not known. */
export function chainOf(id: string, records: readonly BackupRecord[]): BackupRecord[] | null {
  const chain: BackupRecord[] = [];
  for (let next: string | null = id; next !== null; ) {
    const record: BackupRecord | undefined = records.find(({ manifest }) => manifest.id === next);
    if (!record || chain.includes(record)) return null;
    chain.push(record);
    next = record.manifest.since;
  }
  return chain;
}

/** A backup's own dependents, theirs, and so on; those that build on others come first. */
export function dependentsOf(id: string, records: readonly BackupRecord[]): BackupRecord[] {
  const own = records.filter(({ manifest }) => manifest.since === id);
  return own.flatMap((record) => [...dependentsOf(record.manifest.id, records), record]);
}
