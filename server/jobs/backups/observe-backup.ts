import { randomUUID } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Intent } from "#lib/model/intent.ts";
import { lookAtTarget } from "#server/backups/backup-folder.ts";
import { type BackupRecord, chainOf, dependentsOf } from "#server/backups/backup-record.ts";
import type { BackupTools } from "#server/backups/backup-tools.ts";
import { domainXmlName, manifestName } from "#server/backups/manifest.ts";
import type { Inventory } from "#server/inventory/inventory.ts";
import { type BackupSight, backupName, type RestoreSight } from "#server/plans/backups/backup-sight.ts";

interface Sources {
  readonly inventory: Pick<Inventory, "observeMachine">;
  readonly backups: BackupTools;
  readonly now: () => Date;
}

/** Null where there is nothing to be seen: the state of the record tells why. */
const stampOf = (path: string): Promise<string | null> =>
  stat(path, { bigint: true }).then(
    (s) => `${s.dev}:${s.ino}:${s.size}:${s.mtimeNs}`,
    () => null,
  );

const filesOf = ({ folder, manifest }: BackupRecord): string[] =>
  [manifestName, ...manifest.disks.flatMap(({ file, blocksFile }) => [file, blocksFile])].map((name) =>
    join(folder, name),
  );

/** Looks at a backup and all that belongs to it, now. Throws `not-found`. */
export async function observeBackup(id: string, { inventory, backups, now }: Sources): Promise<BackupSight> {
  const record = await backups.catalogue.get(id);
  const { host, domain } = record.manifest;
  const records = await backups.catalogue.list({ host, domain });
  const chain = chainOf(id, records);
  const concerned = [...(chain ?? [record]), ...dependentsOf(id, records)];
  const paths = concerned.flatMap(filesOf);
  // The machine may be gone, or its host away: a backup stands by itself.
  const machine = await inventory
    .observeMachine({ host, kind: "domain", id: domain }, { maxAgeMs: 1_000, unattended: true })
    .catch(() => null);
  return {
    subject: { host, kind: "backup", id, name: backupName(record), state: null },
    ...{ record, records, chain },
    stamps: await Promise.all(paths.map(async (path) => [path, await stampOf(path)] as const)),
    checkpoints: machine?.facts.checkpoints ?? [],
    now: now(),
  };
}

/** What a restoration needs to know besides; null for any other intent. Throws `host-down` where a new machine is wanted. */
export async function observeRestore(
  intent: Intent,
  { record }: BackupSight,
  { inventory }: { readonly inventory: Pick<Inventory, "backend"> },
): Promise<RestoreSight | null> {
  if (intent.action !== "restoreBackup") return null;
  const folder = await lookAtTarget(intent.folder);
  const names = await readdir(intent.folder).catch(() => []);
  const isMachine = intent.domain !== undefined;
  const machines = isMachine ? await inventory.backend(record.manifest.host).list() : [];
  return {
    folder,
    existingPaths: new Set(names.map((name) => join(intent.folder, name))),
    machines: machines.map(({ name }) => name),
    settings: isMachine ? await readFile(join(record.folder, domainXmlName), "utf8").catch(() => null) : null,
    uuid: randomUUID(),
  };
}
