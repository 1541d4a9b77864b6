import { formatBytes } from "#lib/format/bytes.ts";
import type { Effect } from "#lib/model/plan.ts";
import type { Deletion } from "./deletion.ts";
import type { IntoTrash } from "./into-trash.ts";

/** What a deletion does to image files, by name. */
export function fileEffects({ lostFiles, merges, removedFiles }: Deletion, trash: IntoTrash | null): Effect[] {
  const size = (bytes: number | null) => (bytes === null ? "an unknown number of bytes" : formatBytes(bytes));
  const object = (path: string) => ({ kind: "file", id: path, name: path });
  const kept = new Set(trash?.files.map(({ path }) => path));
  return [
    ...lostFiles.map(({ path, bytes }): Effect => {
      const what = `${path} holds ${size(bytes)} that no snapshot names, left behind by an earlier revert.`;
      return kept.has(path)
        ? {
            group: "snapshots",
            severity: "warning",
            text: `${what} It goes to the trash too.`,
            objects: [object(path)],
          }
        : { group: "data-lost", severity: "danger", text: `${what} It is removed.`, objects: [object(path)] };
    }),
    ...merges.map(
      ({ from, into, bytes }): Effect => ({
        group: "space",
        severity: "info",
        text: `${into} survives: ${size(bytes)} of ${from} are copied into it.`,
        objects: [object(into), object(from)],
      }),
    ),
    ...removedFiles
      .filter((path) => !kept.has(path))
      .map(
        (path): Effect => ({ group: "space", severity: "info", text: `${path} is removed.`, objects: [object(path)] }),
      ),
  ];
}
