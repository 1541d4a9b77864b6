import type { TargetLook } from "#server/backups/backup-folder.ts";
import type { BackupRecord } from "#server/backups/backup-record.ts";

/** What of the machine's backups a planner may look at. */
export interface BackupContext {
  /** Newest first. */
  readonly records: readonly BackupRecord[];
  /** Only where a backup is planned. */
  readonly request: {
    /** Id of the backup to be made. */
    readonly id: string;
    readonly target: TargetLook;
    /** By target: what has to be read and what is zeros, in bytes; empty for a machine that is asked itself. */
    readonly sizes: ReadonlyMap<string, { readonly readBytes: number; readonly zeroBytes: number }>;
  } | null;
}
