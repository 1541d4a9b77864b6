import { createHash } from "node:crypto";
import type { Subject } from "#lib/model/subject.ts";
import type { TargetLook } from "#server/backups/backup-folder.ts";
import { type BackupRecord, labelOf } from "#server/backups/backup-record.ts";

/** All that a plan on a backup may look at. */
export interface BackupSight {
  readonly subject: Subject;
  readonly record: BackupRecord;
  /** It and all that it builds on, the full one last; null when that is not all known. */
  readonly chain: readonly BackupRecord[] | null;
  /** All of the machine, newest first. */
  readonly records: readonly BackupRecord[];
  /** Path → state of every file of the chain and of what builds on it. */
  readonly stamps: readonly (readonly [path: string, stamp: string | null])[];
  /** libvirt checkpoints of the machine, where it is still there. */
  readonly checkpoints: readonly string[];
  readonly now: Date;
}

/** What a restoration needs to know besides. */
export interface RestoreSight {
  readonly folder: TargetLook;
  readonly existingPaths: ReadonlySet<string>;
  /** Names of the host's machines. */
  readonly machines: readonly string[];
  /** The machine's settings as they were kept, where a new machine is wanted. */
  readonly settings: string | null;
  readonly uuid: string;
}

/** Digest of everything that a change of the backup relies on. */
export const sightFingerprint = ({ record, chain, records, stamps, checkpoints }: BackupSight): string =>
  createHash("sha256")
    .update(
      JSON.stringify([
        [record, ...(chain ?? [])].map(({ manifest, folder, state }) => [manifest, folder, state]),
        records.map(({ manifest }) => [manifest.id, manifest.since]),
        stamps,
        checkpoints,
      ]),
    )
    .digest("hex");

/** "web-01, backup of 2026-11-21 13:05 UTC". */
export const backupName = ({ manifest }: BackupRecord): string =>
  `${manifest.domainName}, backup of ${labelOf(manifest)}`;
