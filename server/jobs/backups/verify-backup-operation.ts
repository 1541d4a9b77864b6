import { join } from "node:path";
import { asProblem, Problem } from "#lib/model/problem.ts";
import type { Operation } from "#server/backends/contract.ts";
import type { StepCall } from "#server/backends/step-call.ts";
import { type BackupRecord, chainOf, labelOf } from "#server/backups/backup-record.ts";
import type { BackupTools } from "#server/backups/backup-tools.ts";
import { verifyDisk, verifySettings } from "#server/backups/verify-disk.ts";

type Call = Extract<StepCall, { op: "verifyBackup" }>;

/** The chain of a backup, whatever state its files are in. Throws `stale` when one of them is not known any more. */
export async function chainNow(id: string, { catalogue }: BackupTools): Promise<BackupRecord[]> {
  const { manifest } = await catalogue.get(id);
  const chain = chainOf(id, await catalogue.list({ host: manifest.host, domain: manifest.domain }));
  if (chain) return chain;
  throw new Problem("stale", "What the backup builds on is not known any more.", { backup: id });
}

/** Reads all of a chain, the full backup first. What was found is kept with each backup that was read. */
export function verifyBackupOperation({ backups, now }: { backups: BackupTools; now: () => Date }): Operation<Call> {
  return {
    abortable: true,
    command: () => null,
    evidence: async () => ({}),
    async run(_id, { backup }, { signal, progress }) {
      const chain = await chainNow(backup, backups);
      const total = chain.flatMap(({ manifest }) => manifest.disks).reduce((sum, { dataBytes }) => sum + dataBytes, 0);
      const keep = ({ manifest }: BackupRecord, ok: boolean, text: string) => {
        backups.known.verified(manifest.id, { at: now().toISOString(), ok, text });
        backups.changed(manifest.host, manifest.domain);
      };
      const ids = chain.map(({ manifest }) => manifest.id);
      await backups.reading(ids, async () => {
        let before = 0;
        for (const [at, record] of chain.toReversed().entries()) {
          const base = chain[chain.length - at];
          try {
            await verifySettings(record);
            for (const disk of record.manifest.disks) {
              const below = base?.manifest.disks.find(({ target }) => target === disk.target);
              const told = before;
              await verifyDisk(record, disk, base && below ? join(base.folder, below.file) : null, {
                signal,
                progress: (bytes) => progress(total === 0 ? 0 : (told + bytes) / total),
              });
              before += disk.dataBytes;
            }
          } catch (error) {
            const problem = asProblem(error);
            if (problem.code === "unreadable-output" || problem.code === "not-found")
              keep(record, false, problem.message);
            throw signal.aborted ? new Problem("cancelled", "The verification was stopped.") : problem;
          }
          keep(record, true, `Every piece of ${labelOf(record.manifest)} is what was written.`);
        }
      });
    },
    examine: async () => "not-done",
  };
}
