import { formatBytes } from "#lib/format/bytes.ts";
import { formatUtc } from "#lib/format/exact-time.ts";
import type { Effect } from "#lib/model/plan.ts";
import type { IntoTrash } from "./into-trash.ts";
import { snapshotObject } from "./plan-context.ts";

export function keptNames({ kept }: Pick<IntoTrash, "kept">): string {
  const shown = kept.slice(0, 8).map((id) => `"${id}"`);
  return shown.join(", ") + (kept.length > 8 ? ` and ${kept.length - 8} more` : "");
}

/** What can be had back, until when, and what that costs. */
export function trashEffects(trash: IntoTrash): Effect[] {
  const { kept, lost, files } = trash;
  const until = formatUtc(trash.expiresAt);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const effects: Effect[] = [
    {
      group: "snapshots",
      severity: "warning",
      text:
        files.length > 0
          ? `${keptNames(trash)} ${kept.length > 1 ? "go" : "goes"} to the trash. Until ${until} ${kept.length > 1 ? "they" : "it"} can be restored; ${formatBytes(bytes)} are freed then.`
          : `Until ${until} ${keptNames(trash)} can be restored, as long as the files that ${kept.length > 1 ? "they stand" : "it stands"} on are not changed.`,
      objects: kept.map(snapshotObject),
    },
  ];
  if (files.length > 0)
    effects.push({
      group: "space",
      severity: "info",
      text: `Nothing of these ${formatBytes(bytes)} is freed before ${until}: ${files.length === 1 ? "one file lies" : `${files.length} files lie`} in the trash until then. To have the space now, delete without the trash.`,
      objects: files.map(({ path }) => ({ kind: "file", id: path, name: path })),
    });
  for (const { id, reason } of lost)
    effects.push({
      group: "snapshots",
      severity: "warning",
      text: `"${id}" cannot be restored: ${reason}.`,
      objects: [snapshotObject(id)],
    });
  return effects;
}
