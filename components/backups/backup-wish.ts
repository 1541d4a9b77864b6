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

/** Where the machine's newest backup was put, else the first folder that is offered; empty without one. */
export function usualFolder(
  folders: readonly Pick<BackupFolder, "path" | "problem">[],
  backups: readonly Pick<Backup, "folder" | "createdAt">[],
): string {
  const newest = backups.toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt))[0];
  if (newest) return newest.folder.replace(/\/+[^/]*\/*$/, "");
  return folders.find(({ problem }) => problem === null)?.path ?? "";
}
