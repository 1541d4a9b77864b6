import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Backup } from "#lib/model/backup.ts";
import { asProblem, Problem } from "#lib/model/problem.ts";
import type { Backups, KnownBackup } from "#server/store/backups.ts";
import type { BackupRecord } from "./backup-record.ts";
import { type Manifest, readManifest } from "./manifest.ts";

/** The backups that are known of, each looked at on its disk when it is asked for. */
export interface Catalogue {
  /** Newest first. */
  list(filter: { readonly host?: string | undefined; readonly domain?: string | undefined }): Promise<BackupRecord[]>;
  /** Throws `not-found`. */
  get(id: string): Promise<BackupRecord>;
}

type Look = Pick<BackupRecord, "state" | "trouble"> & { readonly manifest: Manifest };

/** A file of the backup that is not as it was written, by what a `stat` tells. */
async function damageOf(folder: string, { disks }: Manifest): Promise<string | null> {
  for (const disk of disks)
    for (const [name, bytes] of [[disk.file, disk.fileBytes] as const, [disk.blocksFile, null] as const]) {
      const path = join(folder, name);
      const found = await stat(path).catch((error: NodeJS.ErrnoException) => error);
      if (found instanceof Error) return found.code === "ENOENT" ? `${path} is gone.` : `${path}: ${found.message}`;
      if (bytes !== null && found.size !== bytes)
        return `${path} has ${found.size} bytes, and ${bytes} were written: it was changed.`;
    }
  return null;
}

async function lookAt({ folder, manifest: known, verified }: KnownBackup): Promise<Look> {
  let manifest: Manifest;
  try {
    manifest = await readManifest(folder);
  } catch (error) {
    const { code, message } = asProblem(error);
    return { manifest: known, state: code === "not-found" ? "missing" : "damaged", trouble: message };
  }
  if (manifest.id !== known.id)
    return { manifest: known, state: "missing", trouble: `${folder} holds another backup now.` };
  const damage = (await damageOf(folder, manifest)) ?? (verified && !verified.ok ? verified.text : null);
  return { manifest, state: damage === null ? "complete" : "damaged", trouble: damage };
}

/** A backup cannot be restored without those that it builds on. */
function withBase(
  id: string,
  looks: ReadonlyMap<string, Look>,
  path: readonly string[] = [],
): Pick<Look, "state" | "trouble"> {
  const look = looks.get(id);
  if (!look) return { state: "missing", trouble: `There is no backup ${id} any more.` };
  const { since } = look.manifest;
  if (look.state !== "complete" || since === null) return look;
  if (path.includes(since)) return { state: "damaged", trouble: "It builds on itself." };
  const base = withBase(since, looks, [...path, id]);
  return base.state === "complete"
    ? look
    : { state: "base-missing", trouble: `It builds on a backup that cannot be restored: ${base.trouble}` };
}

export function createCatalogue(backups: Backups): Catalogue {
  async function list({ host, domain }: Parameters<Catalogue["list"]>[0]): Promise<BackupRecord[]> {
    const known = backups.list({ host, domain });
    const looks = new Map(
      await Promise.all(known.map(async (each) => [each.manifest.id, await lookAt(each)] as const)),
    );
    return known.map(({ folder, manifest: { id }, verified }): BackupRecord => {
      const manifest = looks.get(id)?.manifest ?? known.find((each) => each.manifest.id === id)?.manifest;
      if (!manifest) throw new Problem("internal", "A backup was lost while it was looked at.");
      const dependents = known.flatMap((each) => (each.manifest.since === id ? [each.manifest.id] : []));
      return { manifest, folder, verified, dependents, ...pick(withBase(id, looks)) };
    });
  }
  return {
    list,
    async get(id) {
      const known = backups.get(id);
      if (known) {
        const { host, domain } = known.manifest;
        const found = (await list({ host, domain })).find((record) => record.manifest.id === id);
        if (found) return found;
      }
      throw new Problem("not-found", "There is no such backup. It may have been deleted.", { backup: id });
    },
  };
}

const pick = ({ state, trouble }: { state: Backup["state"]; trouble: string | null }) => ({ state, trouble });
