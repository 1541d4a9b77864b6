import type { Finding } from "#lib/model/finding.ts";
import { tagsNamed } from "#server/images/image-info.ts";
import type { DomainFacts } from "./domain-facts.ts";
import { domainDiskOf, type SnapshotXml } from "./parse-snapshot.ts";

const snapshotObject = (name: string) => ({ kind: "snapshot", id: name, name });
const fileObject = (path: string) => ({ kind: "file", id: path, name: path });

/** Forgetting a snapshot whose data is gone is the only repair that loses nothing. */
const forget = (snapshot: string) =>
  ({ action: "delete", snapshot, scope: "one", metadataOnly: true }) as const satisfies Finding["repair"];

function ofSnapshot(xml: SnapshotXml, facts: DomainFacts): Finding[] {
  const found: Finding[] = [];
  for (const entry of xml.disks) {
    if (entry.mode === "no") continue;
    const file = domainDiskOf(xml, entry.target)?.file;
    // The overlay that a snapshot once made is not needed to go back to it.
    for (const path of [file]) {
      const image = path ? facts.images.get(path) : undefined;
      if (!image) continue;
      if (image.file.state === "missing")
        found.push({
          id: `missing-file:${xml.name}:${image.path}`,
          kind: "missing-file",
          severity: "danger",
          text: `The file ${image.path} of ${entry.target} is gone. "${xml.name}" cannot be reverted to as long as it is missing.`,
          objects: [snapshotObject(xml.name), fileObject(image.path)],
          repair: forget(xml.name),
          repairs: [],
        });
      else if (image.problem !== null)
        found.push({
          id: `unreadable-image:${xml.name}:${image.path}`,
          kind: "unreadable-image",
          severity: "warning",
          text: `${image.path} could not be read: ${image.problem}`,
          objects: [snapshotObject(xml.name), fileObject(image.path)],
          repair: null,
          repairs: [],
        });
    }
    const image = file ? facts.images.get(file) : undefined;
    if (entry.mode === "internal" && image?.info && tagsNamed(image.info, xml.name).length === 0)
      found.push({
        id: `missing-tag:${xml.name}:${image.path}`,
        kind: "missing-tag",
        severity: "danger",
        text: `${image.path} holds no snapshot "${xml.name}" for ${entry.target}, though libvirt lists one. A revert would stop the machine and then fail.`,
        objects: [snapshotObject(xml.name), fileObject(image.path)],
        repair: forget(xml.name),
        repairs: [],
      });
  }
  if (xml.memoryFile !== null && facts.memoryFiles.get(xml.memoryFile)?.state === "missing")
    found.push({
      id: `missing-memory-file:${xml.name}`,
      kind: "missing-memory-file",
      severity: "warning",
      text: `The memory of "${xml.name}" (${xml.memoryFile}) is gone. Its disks are still there.`,
      objects: [snapshotObject(xml.name), fileObject(xml.memoryFile)],
      repair: null,
      repairs: [],
    });
  if (xml.deleteInProgress)
    found.push({
      id: `half-done-deletion:${xml.name}`,
      kind: "half-done-deletion",
      severity: "warning",
      text: `A deletion below "${xml.name}" was begun and not ended. Repeat it before anything else.`,
      objects: [snapshotObject(xml.name)],
      repair: null,
      repairs: [],
    });
  return found;
}

/** Tags in the domain's images that no snapshot of the domain knows. */
function orphanTags(snapshots: readonly SnapshotXml[], facts: DomainFacts): Finding[] {
  const names = new Set(snapshots.map((xml) => xml.name));
  const own = facts.domain.disks.flatMap((disk) => [disk.file, ...disk.backing]).filter((file) => file !== null);
  return [...new Set(own)].flatMap((path) => {
    const image = facts.images.get(path);
    return (image?.info?.tags ?? [])
      .filter((tag) => !names.has(tag.name))
      .map((tag) => ({
        id: `orphan-tag:${path}:${tag.id}`,
        kind: "orphan-tag" as const,
        severity: "info" as const,
        text: `${path} holds a snapshot "${tag.name}" (${tag.createdAt.slice(0, 10)}) that libvirt does not list. It takes space and can be adopted or removed.`,
        objects: [fileObject(path)],
        repair: null,
        repairs: [],
      }));
  });
}

/** What is inconsistent in one reading. Pure. `truncated`: not all snapshots were listed, so nothing is called an orphan. */
export function findingsOf(snapshots: readonly SnapshotXml[], facts: DomainFacts, truncated: boolean): Finding[] {
  const names = new Set(snapshots.map((xml) => xml.name));
  const found = snapshots.flatMap((xml) => ofSnapshot(xml, facts));
  if (!truncated) {
    found.push(...orphanTags(snapshots, facts));
    for (const xml of snapshots)
      if (xml.parent !== null && !names.has(xml.parent))
        found.push({
          id: `orphan-parent:${xml.name}`,
          kind: "orphan-parent",
          severity: "warning",
          text: `"${xml.name}" names "${xml.parent}" as its parent, which is not there.`,
          objects: [snapshotObject(xml.name)],
          repair: null,
          repairs: [],
        });
  }
  if (facts.state === "paused" && facts.reason === "I/O error")
    found.push({
      id: "disk-full",
      kind: "disk-full",
      severity: "danger",
      text: "The machine was paused by a disk error, most often because the host's disk is full. Free space, then resume it.",
      objects: [],
      repair: null,
      repairs: [],
    });
  return found;
}
