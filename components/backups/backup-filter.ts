import type { Backup } from "#lib/model/backup.ts";

export interface BackupFilter {
  readonly words: readonly string[];
  readonly host: string | null;
  readonly domain: string | null;
  readonly state: "trouble" | "unverified" | null;
}

export function readBackupFilter(search: URLSearchParams): BackupFilter {
  const state = search.get("state");
  return {
    words: (search.get("q") ?? "").toLowerCase().split(/\s+/).filter(Boolean),
    host: search.get("host"),
    domain: search.get("domain"),
    state: state === "trouble" || state === "unverified" ? state : null,
  };
}

export const isNarrowing = ({ words, host, domain, state }: BackupFilter): boolean =>
  words.length > 0 || host !== null || domain !== null || state !== null;

export function isWantedBackup(backup: Backup, { words, host, domain, state }: BackupFilter): boolean {
  if (host !== null && backup.host !== host) return false;
  if (domain !== null && backup.subject.id !== domain) return false;
  if (state === "trouble" && backup.state === "complete" && backup.verified?.ok !== false) return false;
  if (state === "unverified" && backup.verified !== null) return false;
  const text = [backup.domainName, backup.snapshot, backup.anchor, backup.folder, backup.id, backup.format]
    .join(" ")
    .toLowerCase();
  return words.every((word) => text.includes(word));
}
