import type { Finding } from "#lib/model/finding.ts";
import type { StaleName } from "#server/backends/subject-facts.ts";
import { tagsNamed } from "#server/images/image-info.ts";
import type { DomainFacts } from "../domain-facts.ts";
import { domainDiskOf, type SnapshotXml } from "../parse-snapshot.ts";
import { fileObject, finding, forget, snapshotObject } from "./finding.ts";

/** Descriptions whose data is gone, or cannot be read. Forgetting a snapshot whose data is gone loses nothing. */
export function missingData(xml: SnapshotXml, facts: DomainFacts, stale: readonly StaleName[]): Finding[] {
  const found: Finding[] = [];
  for (const entry of xml.disks) {
    if (entry.mode === "no") continue;
    // The overlay that a snapshot once made is not needed to go back to it.
    const path = domainDiskOf(xml, entry.target)?.file;
    const image = path ? facts.images.get(path) : undefined;
    if (!image) continue;
    const objects = [snapshotObject(xml.name), fileObject(image.path)];
    const isToldElsewhere = stale.some((name) => name.snapshot === xml.name && name.file === path);
    if (image.file.state === "missing" && !isToldElsewhere)
      found.push(
        finding("missing-file", `${xml.name}:${image.path}`, {
          severity: "danger",
          text: `The file ${image.path} of ${entry.target} is gone. "${xml.name}" cannot be reverted to as long as it is missing.`,
          objects,
          repairs: [forget([xml.name])],
        }),
      );
    else if (image.problem !== null)
      found.push(
        finding("unreadable-image", `${xml.name}:${image.path}`, {
          severity: "warning",
          text: `${image.path} could not be read: ${image.problem}`,
          objects,
          repairs: [],
        }),
      );
    if (entry.mode === "internal" && image.info && tagsNamed(image.info, xml.name).length === 0)
      found.push(
        finding("missing-tag", `${xml.name}:${image.path}`, {
          severity: "danger",
          text: `${image.path} holds no snapshot "${xml.name}" for ${entry.target}, though libvirt lists one. A revert would stop the machine and then fail.`,
          objects,
          repairs: [forget([xml.name])],
        }),
      );
  }
  if (xml.memoryFile !== null && facts.memoryFiles.get(xml.memoryFile)?.state === "missing")
    found.push(
      finding("missing-memory-file", xml.name, {
        severity: "warning",
        text: `The memory of "${xml.name}" (${xml.memoryFile}) is gone. Its disks are still there.`,
        objects: [snapshotObject(xml.name), fileObject(xml.memoryFile)],
        repairs: [forget([xml.name])],
      }),
    );
  return found;
}
