import { snapshotStateSchema } from "#lib/model/snapshot.ts";
import type { ObservedSnapshot } from "#server/backends/contract.ts";
import { tagsNamed } from "#server/images/image-info.ts";
import type { DomainFacts } from "./domain-facts.ts";
import { domainDiskOf, type SnapshotXml } from "./parse-snapshot.ts";
import type { ReadSnapshot } from "./snapshot-reader.ts";

/**
 * Where a snapshot's data lies. From memory and disks, never from its state: an offline external snapshot says "shutoff".
 *
 * | memory   | disks             | kind          |
 * |----------|-------------------|---------------|
 * | any      | internal and external | mixed     |
 * | internal | internal or none  | internal      |
 * | none     | internal          | internal      |
 * | external | external or none  | external      |
 * | none     | external          | external      |
 * | none     | none              | metadata-only |
 */
export function kindOf(xml: SnapshotXml): ObservedSnapshot["kind"] {
  const modes = new Set(xml.disks.map((disk) => disk.mode).filter((mode) => mode !== "no"));
  if (xml.memory !== "none") modes.add(xml.memory);
  if (modes.size > 1) return "mixed";
  const [only] = modes;
  return only ?? "metadata-only";
}

/** What an external snapshot takes on the disk: its frozen files and its memory file; null when one of them is not known. */
function fileBytesOf(xml: SnapshotXml, facts: DomainFacts): number | null {
  const frozen = xml.disks
    .filter((disk) => disk.mode === "external")
    .map((disk) => domainDiskOf(xml, disk.target)?.file ?? "");
  const states = [
    ...frozen.map((path) => facts.images.get(path)?.file),
    ...(xml.memoryFile === null ? [] : [facts.memoryFiles.get(xml.memoryFile)]),
  ];
  let bytes = 0;
  for (const state of states) {
    if (state?.state !== "present") return null;
    bytes += state.allocatedBytes;
  }
  return bytes;
}

/** Saved memory, as the tag in the image tells it; null when it cannot be known. */
function memoryBytesOf(xml: SnapshotXml, facts: DomainFacts): number | null {
  if (xml.memory === "none") return 0;
  if (xml.memory === "external") return null;
  const sizes = xml.disks.flatMap((disk) => {
    const info = facts.images.get(domainDiskOf(xml, disk.target)?.file ?? "")?.info;
    return info ? tagsNamed(info, xml.name).map((tag) => tag.vmStateBytes) : [];
  });
  return sizes.length === 0 ? null : Math.max(...sizes);
}

/** Last second of the year 9999: what is past it has no date that others could read. libvirt takes any number. */
const lastSecond = 253_402_300_799;
const dateOf = (seconds: number): string | null =>
  seconds >= 0 && seconds <= lastSecond ? new Date(seconds * 1000).toISOString() : null;

export function observedSnapshot(read: ReadSnapshot, facts: DomainFacts, current: string | null): ObservedSnapshot {
  const { xml } = read;
  const base = {
    id: read.name,
    name: read.name,
    isCurrent: read.name === current,
    exclusiveBytes: null,
    changedBytes: null,
  };
  if (xml === null)
    return {
      ...base,
      parentId: null,
      createdAt: null,
      description: null,
      state: null,
      kind: "metadata-only",
      memory: "none",
      memoryFile: null,
      disks: [],
      sizeBytes: null,
      problem: read.problem?.message ?? "It could not be read.",
    };
  const state = snapshotStateSchema.safeParse(xml.state);
  const memoryBytes = memoryBytesOf(xml, facts);
  return {
    ...base,
    parentId: xml.parent,
    createdAt: dateOf(xml.creationTime),
    description: xml.description,
    state: state.success ? state.data : null,
    kind: kindOf(xml),
    memory: xml.memory,
    memoryFile: xml.memoryFile,
    disks: xml.disks.map((disk) => {
      const file = domainDiskOf(xml, disk.target)?.file ?? null;
      return {
        target: disk.target,
        mode: disk.mode,
        file,
        overlay: disk.overlay,
        backingFile: file === null ? null : (facts.images.get(file)?.info?.backingFile ?? null),
      };
    }),
    // What an internal snapshot holds of the disks is not known before their tables are read.
    sizeBytes: kindOf(xml) === "external" ? fileBytesOf(xml, facts) : xml.memory === "internal" ? memoryBytes : null,
    problem: null,
  };
}

/** Where a disk stood at one point. */
interface DiskFile {
  readonly target: string;
  readonly file: string | null;
}

/**
 * Bytes that were written between a parent and what stands on `files`; null when a file is not the next one above the parent's, or
 * its size is not known.
 */
export function changedSince(
  parent: ObservedSnapshot | undefined,
  files: readonly DiskFile[],
  facts: DomainFacts,
): number | null {
  if (!parent) return null;
  let bytes = 0;
  for (const disk of parent.disks) {
    if (disk.mode === "no") continue;
    const file = files.find(({ target }) => target === disk.target)?.file ?? null;
    if (disk.mode !== "external" || disk.file === null || file === null) return null;
    // A disk that was left out in between is still on the same file.
    if (file === disk.file) continue;
    const image = facts.images.get(file);
    if (!image || image.info?.backingFile !== disk.file || image.layerBytes === null) return null;
    bytes += image.layerBytes.own;
  }
  return bytes;
}
