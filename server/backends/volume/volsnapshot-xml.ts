import { Problem } from "#lib/model/problem.ts";
import type { VolumeSummary } from "#lib/model/volume.ts";
import type { ObservedSnapshot } from "#server/backends/contract.ts";
import { element, escapeXml } from "#server/xml/write-xml.ts";

/** Storage takes names that XML has no way to write; to change one silently would name something else. Throws `unsupported`. */
function text(value: string, what: string): string {
  try {
    return escapeXml(value);
  } catch {
    throw new Problem("unsupported", `The ${what} holds a character that XML cannot carry.`, { what });
  }
}

const textElement = (name: string, value: string | null, what: string): string =>
  value === null ? "" : element(name, {}, text(value, what));

const seconds = (at: string): string => String(Math.floor(Date.parse(at) / 1000));

interface Of {
  /** Path of the storage that the snapshot is of. */
  readonly path: string;
  /** Name of the snapshot that it descends from; null for a root. */
  readonly parentName: string | null;
}

/**
 * `<volsnapshot>`: what `<domainsnapshot>` is for a machine. `<files>` says for each disk which file holds the point of which live one;
 * both are the same for a snapshot inside its image. Espalier takes name and description of it back on a create. Pure.
 */
export function volsnapshotXml(snapshot: ObservedSnapshot, { path, parentName }: Of): string {
  const files = snapshot.disks.map((disk) =>
    element("file", { target: disk.target, mode: disk.mode }, [
      textElement("original", path, "path of the volume"),
      textElement("snapshot", disk.file, "path of the snapshot"),
    ]),
  );
  const parent = parentName === null ? "" : element("parent", {}, textElement("name", parentName, "parent's name"));
  return element("volsnapshot", {}, [
    textElement("name", snapshot.name, "snapshot's name"),
    textElement("description", snapshot.description, "description"),
    snapshot.createdAt === null ? "" : element("creationTime", {}, seconds(snapshot.createdAt)),
    parent,
    textElement("state", snapshot.state, "state"),
    files.length === 0 ? "" : element("files", {}, files),
  ]);
}

const size = (name: string, bytes: number | null): string =>
  bytes === null ? "" : element(name, { unit: "bytes" }, String(bytes));

/** `<volume>` in libvirt's words (formatstorage.html); what is not known is left out. Pure. */
export function volumeXml(
  volume: Pick<VolumeSummary, "name" | "path" | "format" | "capacityBytes" | "allocationBytes">,
): string {
  const format = volume.format === null ? "" : element("format", { type: volume.format });
  return element("volume", { type: volume.format === "btrfs" ? "dir" : "file" }, [
    textElement("name", volume.name, "name of the volume"),
    textElement("key", volume.path, "path of the volume"),
    size("capacity", volume.capacityBytes),
    size("allocation", volume.allocationBytes),
    element("target", {}, [textElement("path", volume.path, "path of the volume"), format]),
  ]);
}
