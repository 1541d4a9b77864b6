import type { Backup } from "#lib/model/backup.ts";

/** A full backup and all that builds on it, oldest first. */
export interface BackupChain {
  readonly root: Backup;
  readonly members: readonly Backup[];
  /** What its oldest part builds on is not in the catalogue. */
  readonly isCut: boolean;
}

const timeOf = ({ createdAt }: Backup): number => Date.parse(createdAt);

/** Backups as the chains that they make; the chain with the newest backup first. */
export function chainsOf(backups: readonly Backup[]): BackupChain[] {
  const byId = new Map(backups.map((backup) => [backup.id, backup]));
  const rootOf = (backup: Backup): Backup => {
    const seen = new Set<string>();
    let at = backup;
    for (let base = byId.get(at.since ?? ""); base && !seen.has(base.id); base = byId.get(at.since ?? "")) {
      seen.add(base.id);
      at = base;
    }
    return at;
  };
  const groups = Map.groupBy(backups, (backup) => rootOf(backup).id);
  const newest = ({ members }: BackupChain): number => Math.max(...members.map(timeOf));
  return [...groups]
    .flatMap(([id, members]): BackupChain[] => {
      const root = byId.get(id);
      return root
        ? [{ root, members: members.toSorted((a, b) => timeOf(a) - timeOf(b)), isCut: root.since !== null }]
        : [];
    })
    .sort((a, b) => newest(b) - newest(a));
}
