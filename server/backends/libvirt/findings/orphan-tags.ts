import type { Finding } from "#lib/model/finding.ts";
import type { HeldTag } from "#server/backends/subject-facts.ts";
import { fileObject, finding } from "./finding.ts";

/** Snapshots inside the machine's images that libvirt does not list. */
export function orphanTags(tags: readonly HeldTag[], snapshots: ReadonlySet<string>): Finding[] {
  const byName = Map.groupBy(
    tags.filter((tag) => !snapshots.has(tag.name)),
    (tag) => tag.name,
  );
  return [...byName].map(([name, held]) => {
    const paths = [...new Set(held.map((tag) => tag.path))];
    const memory = held.some((tag) => tag.vmStateBytes > 0) ? ", with the machine's memory" : "";
    const places = `${paths.slice(0, 3).join(", ")}${paths.length > 3 ? ` and ${paths.length - 3} more` : ""}`;
    return finding("orphan-tag", name, {
      severity: "info",
      text: `${places} ${paths.length > 1 ? "hold" : "holds"} a snapshot "${name}" (${held[0]?.createdAt.slice(0, 10)}${memory}) that libvirt does not list. It takes space and can be adopted or removed.`,
      objects: paths.map(fileObject),
      repairs: [
        { choice: "adopt", title: `Adopt "${name}" as a snapshot of the machine` },
        { choice: "remove", title: `Remove "${name}" from ${paths.length > 1 ? "the images" : "the image"}` },
      ],
    });
  });
}
