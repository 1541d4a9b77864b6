import { Problem } from "#lib/model/problem.ts";
import { childOf, childrenOf, parseToolXml, textOf } from "#server/xml/xml-element.ts";
import { type DomainDisk, type DomainXml, domainOf } from "./parse-domain.ts";

export interface SnapshotDiskXml {
  readonly target: string;
  readonly mode: "internal" | "external" | "no";
  /** External: the overlay that the snapshot made. */
  readonly overlay: string | null;
}

/** What is kept of a `<domainsnapshot>`; the embedded domain is reduced to its disks and flags. */
export interface SnapshotXml {
  readonly name: string;
  readonly description: string | null;
  readonly state: string;
  readonly parent: string | null;
  /** UTC seconds. */
  readonly creationTime: number;
  readonly memory: "none" | "internal" | "external";
  readonly memoryFile: string | null;
  readonly disks: readonly SnapshotDiskXml[];
  /** The domain as it was. Null for metadata without one (very old libvirt). */
  readonly domain: DomainXml | null;
  /** A deletion of a child was begun and not ended. */
  readonly deleteInProgress: boolean;
}

const embedded = ["domainsnapshot.domain", "domainsnapshot.inactiveDomain", "domainsnapshot.cookie"];

/** Most snapshots of one machine embed the same domain: each distinct text is parsed once. */
const domains = new Map<string, DomainXml>();
const mostDomains = 500;

function embeddedDomain(raw: string): DomainXml {
  const known = domains.get(raw);
  if (known) return known;
  const domain = domainOf(parseToolXml(`<domain>${raw}</domain>`, "domain"));
  if (domains.size >= mostDomains) domains.clear();
  domains.set(raw, domain);
  return domain;
}

const memoryOf = (kind: string | undefined): "none" | "internal" | "external" =>
  kind === "internal" || kind === "external" ? kind : "none";

function modeOf(kind: string | undefined): "internal" | "external" | "no" {
  if (kind === "internal" || kind === "external") return kind;
  // "manual" (a snapshot that somebody else takes) holds nothing that libvirt could go back to.
  if (kind === "no" || kind === "manual" || kind === undefined) return "no";
  throw new Problem("unreadable-output", `libvirt names a snapshot mode that is not known: ${kind}.`);
}

/** Reads `virsh snapshot-dumpxml`. Throws `unreadable-output`. */
export function parseSnapshot(text: string): SnapshotXml {
  const root = parseToolXml(text, "domainsnapshot", embedded);
  const name = textOf(root, "name");
  const creationTime = Number(textOf(root, "creationTime"));
  const state = textOf(root, "state");
  if (name === undefined || state === undefined || !Number.isSafeInteger(creationTime))
    throw new Problem("unreadable-output", "libvirt's snapshot XML lacks name, state or creationTime.", {
      output: text.slice(0, 400),
    });
  const raw = textOf(root, "domain");
  const memory = childOf(root, "memory")?.attributes;
  return {
    name,
    description: textOf(root, "description") ?? null,
    state,
    parent: textOf(childOf(root, "parent"), "name") ?? null,
    creationTime,
    memory: memoryOf(memory?.snapshot),
    memoryFile: memory?.file ?? null,
    disks: childrenOf(childOf(root, "disks"), "disk").map((disk) => ({
      target: disk.attributes.name ?? "",
      mode: modeOf(disk.attributes.snapshot),
      overlay: childOf(disk, "source")?.attributes.file ?? childOf(disk, "source")?.attributes.dev ?? null,
    })),
    domain: raw === undefined ? null : embeddedDomain(raw),
    deleteInProgress: childrenOf(childOf(root, "disks"), "disk").some((d) => childOf(d, "snapshotDeleteInProgress")),
  };
}

/** Disk of the embedded domain that a `<disks>` entry speaks of, by target or by path. */
export function domainDiskOf(snapshot: SnapshotXml, target: string): DomainDisk | undefined {
  return snapshot.domain?.disks.find((disk) => disk.target === target || disk.file === target);
}
