import type { Backup } from "#lib/model/backup.ts";
import { asProblem } from "#lib/model/problem.ts";
import type { MachineObservation } from "#server/backends/contract.ts";
import { type BackupRecord, backupOf } from "#server/backups/backup-record.ts";
import type { BackupTools } from "#server/backups/backup-tools.ts";
import type { Inventory } from "#server/inventory/inventory.ts";
import { incrementalReason } from "#server/plans/backups/incremental.ts";

type Source = Pick<Inventory, "observeMachine">;

/** A machine of the past is looked at no closer than its tree is. */
const readingAgeMs = 1_000;

function shown(record: BackupRecord, world: MachineObservation | string): Backup {
  const reason = typeof world === "string" ? world : incrementalReason(record, world);
  return backupOf(record, { possible: reason === null, reason });
}

/** The machine that a backup is of, or why it cannot be looked at. */
const worldOf = (
  { manifest: { host, domain } }: BackupRecord,
  inventory: Source,
): Promise<MachineObservation | string> =>
  inventory
    .observeMachine({ host, kind: "domain", id: domain }, { maxAgeMs: readingAgeMs, unattended: true })
    .catch((error: unknown) => {
      const problem = asProblem(error);
      return problem.code === "not-found" ? "The machine that it is of is gone." : problem.message;
    });

/** Newest first, each with whether an incremental backup can be made since it now. */
export async function shownBackups(
  filter: { readonly host?: string | undefined; readonly domain?: string | undefined },
  { catalogue }: BackupTools,
  inventory: Source,
): Promise<Backup[]> {
  const records = await catalogue.list(filter);
  const worlds = new Map<string, Promise<MachineObservation | string>>();
  return Promise.all(
    records.map(async (record) => {
      const key = `${record.manifest.host}/${record.manifest.domain}`;
      const world = worlds.get(key) ?? worldOf(record, inventory);
      worlds.set(key, world);
      return shown(record, await world);
    }),
  );
}

/** Throws `not-found`. */
export async function shownBackup(id: string, { catalogue }: BackupTools, inventory: Source): Promise<Backup> {
  const record = await catalogue.get(id);
  return shown(record, await worldOf(record, inventory));
}
