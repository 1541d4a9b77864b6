import type { Finding } from "#lib/model/finding.ts";
import type { SeenFile } from "#server/store/frozen-files.ts";

/** A finding for each frozen file that somebody else wrote to, with the snapshots whose content it is. */
export function changedOutside(changed: readonly SeenFile[]): Finding[] {
  return [...Map.groupBy(changed, (file) => file.path)].map(([path, files]) => {
    const names = [...new Set(files.map((file) => file.snapshot))];
    const id = `changed-outside:${path}`;
    return {
      id,
      kind: "changed-outside",
      severity: "warning",
      text: `${path} was written to by another tool. It is what ${names.map((name) => `"${name}"`).join(", ")} ${names.length > 1 ? "go" : "goes"} back to, and may hold something else now.`,
      objects: [{ kind: "file", id: path, name: path }, ...names.map((name) => ({ kind: "snapshot", id: name, name }))],
      repair: { action: "repair", finding: id },
      repairs: [{ choice: "accept", title: "Take the file as it is now" }],
    };
  });
}
