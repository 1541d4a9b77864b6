import type { FoundBackups } from "#lib/model/backup.ts";
import type { Session } from "#lib/model/session.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import type { BackupTools } from "./backup-tools.ts";
import { findBackups } from "./find-backups.ts";
import { readManifest } from "./manifest.ts";

/** Looks for backups for somebody, and writes down who had the catalogue changed. Throws as `findBackups`. */
export async function takeInBackups(
  folder: string,
  { actor }: Session,
  { tools, audit }: { readonly tools: BackupTools; readonly audit: AuditLog },
): Promise<FoundBackups> {
  const isThere = (known: { folder: string; id: string }) =>
    readManifest(known.folder).then(
      ({ id }) => id === known.id,
      () => false,
    );
  const found = await findBackups(folder, tools.known, isThere);
  if (found.added.length + found.moved.length === 0) return found;
  audit.append({
    actor,
    action: "backups-found",
    object: null,
    objectName: null,
    outcome: "ok",
    data: { folder, ...found },
  });
  for (const id of [...found.added, ...found.moved]) {
    const known = tools.known.get(id);
    if (known) tools.changed(known.manifest.host, known.manifest.domain);
  }
  return found;
}
