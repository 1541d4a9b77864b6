import type { Backup, BackupFolder } from "#lib/model/backup.ts";
import type { IntentOf } from "#lib/model/intent.ts";

/** What was chosen about a backup. */
export interface BackupWish {
  /** The backup that it builds on; null: a full one. */
  readonly since: string | null;
  readonly format: "raw" | "qcow2";
  /** Null: every disk. */
  readonly disks: readonly string[] | null;
  readonly quiesce: "no" | "try" | "require";
}

interface Placed {
  readonly target: string;
  readonly snapshot: string | null;
  /** Of a machine that runs: only that can be asked to make its files consistent. */
  readonly isLive: boolean;
}

/** As an intent: what was left as usual is left out. */
export function backupIntent({
  since,
  format,
  disks,
  quiesce,
  target,
  snapshot,
  isLive,
}: BackupWish & Placed): IntentOf<"backup"> {
  return {
    action: "backup",
    target: target.trim(),
    format,
    ...(snapshot === null ? {} : { snapshot }),
    ...(since === null ? {} : { since }),
    ...(disks === null ? {} : { disks: [...disks] }),
    ...(isLive ? { quiesce } : {}),
  };
}

/** The offered folder that the machine's newest backup lies in, else the first that can be written to; empty without one. */
export function usualFolder(
  folders: readonly Pick<BackupFolder, "path" | "problem">[],
  backups: readonly Pick<Backup, "folder" | "createdAt">[],
): string {
  const newest = backups.toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt))[0];
  const holding = newest && folders.find(({ path }) => newest.folder.startsWith(`${path}/`));
  return (holding ?? folders.find(({ problem }) => problem === null))?.path ?? "";
}
