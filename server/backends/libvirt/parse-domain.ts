import { childOf, childrenOf, parseToolXml, textOf, type XmlElement } from "#server/xml/xml-element.ts";

/** A disk of a domain's XML. */
export interface DomainDisk {
  readonly target: string;
  /** file, block, network, volume, … */
  readonly sourceType: string;
  /** Path of a file or block device; null for other sources and for an empty drive. */
  readonly file: string | null;
  /** A storage pool's volume, of a disk that names it by that. */
  readonly volume: { readonly pool: string; readonly name: string } | null;
  readonly format: string | null;
  readonly device: string;
  readonly readonly: boolean;
  readonly shareable: boolean;
  /** The chain as the XML has it, nearest first. Trust it only in live XML: a persistent one may be stale. */
  readonly backing: readonly string[];
  /** The XML says that the chain ends after these; else libvirt looks into the image for more. */
  readonly backingEnds: boolean;
  /** A block job that the live XML shows, e.g. `active-commit`. */
  readonly mirrorJob: string | null;
  /** The job's copy has caught up and may be pivoted to. */
  readonly mirrorIsReady: boolean;
}

export interface DomainXml {
  readonly uuid: string;
  readonly name: string;
  readonly memoryBytes: number | null;
  readonly disks: readonly DomainDisk[];
  /** QEMU's guest agent, which can make a guest's files consistent. */
  readonly guestAgent: "none" | "not connected" | "connected";
  /** Firmware in flash: internal snapshots are refused by libvirt for most of these. */
  readonly pflash: { readonly nvramFormat: string | null } | null;
  /** Host devices passed through: such a machine cannot save its memory. */
  readonly hasHostDevices: boolean;
}

const memoryUnits: Record<string, number> = {
  b: 1,
  bytes: 1,
  KB: 1e3,
  k: 1024,
  KiB: 1024,
  MB: 1e6,
  M: 1024 ** 2,
  MiB: 1024 ** 2,
  GB: 1e9,
  G: 1024 ** 3,
  GiB: 1024 ** 3,
  TB: 1e12,
  T: 1024 ** 4,
  TiB: 1024 ** 4,
};

const sourceFile = (source: XmlElement | undefined): string | null =>
  source?.attributes.file ?? source?.attributes.dev ?? null;

function volumeOf(source: XmlElement | undefined): DomainDisk["volume"] {
  const { pool, volume } = source?.attributes ?? {};
  return pool !== undefined && volume !== undefined ? { pool, name: volume } : null;
}

function chainOf(disk: XmlElement): Pick<DomainDisk, "backing" | "backingEnds"> {
  const backing: string[] = [];
  let backingEnds = false;
  for (let store = childOf(disk, "backingStore"); store; store = childOf(store, "backingStore")) {
    const source = childOf(store, "source");
    const file = sourceFile(source);
    if (file) backing.push(file);
    backingEnds = source === undefined;
  }
  return { backing, backingEnds };
}

function agentOf(devices: XmlElement | undefined): DomainXml["guestAgent"] {
  const targets = childrenOf(devices, "channel").map((channel) => childOf(channel, "target")?.attributes);
  const agent = targets.find((target) => target?.name === "org.qemu.guest_agent.0");
  if (!agent) return "none";
  return agent.state === "connected" ? "connected" : "not connected";
}

/** Reads a `<domain>` element, whole or embedded in a snapshot. */
export function domainOf(domain: XmlElement): DomainXml {
  const devices = childOf(domain, "devices");
  const memory = childOf(domain, "memory");
  const size = memory ? Number(memory.text) * (memoryUnits[memory.attributes.unit ?? "KiB"] ?? Number.NaN) : Number.NaN;
  const os = childOf(domain, "os");
  const loader = childOf(os, "loader");
  const usesFlash = loader?.attributes.type === "pflash" || os?.attributes.firmware === "efi";
  return {
    uuid: textOf(domain, "uuid") ?? "",
    name: textOf(domain, "name") ?? "",
    memoryBytes: Number.isSafeInteger(size) ? size : null,
    disks: childrenOf(devices, "disk").map((disk) => ({
      target: childOf(disk, "target")?.attributes.dev ?? "",
      sourceType: disk.attributes.type ?? "file",
      file: sourceFile(childOf(disk, "source")),
      volume: volumeOf(childOf(disk, "source")),
      format: childOf(disk, "driver")?.attributes.type ?? null,
      device: disk.attributes.device ?? "disk",
      readonly: childOf(disk, "readonly") !== undefined,
      shareable: childOf(disk, "shareable") !== undefined,
      ...chainOf(disk),
      mirrorJob: childOf(disk, "mirror")?.attributes.job ?? null,
      mirrorIsReady: childOf(disk, "mirror")?.attributes.ready === "yes",
    })),
    guestAgent: agentOf(devices),
    pflash: usesFlash ? { nvramFormat: childOf(os, "nvram")?.attributes.format ?? null } : null,
    hasHostDevices: childrenOf(devices, "hostdev").length > 0,
  };
}

/** Reads `virsh dumpxml`. Throws `unreadable-output`. */
export const parseDomain = (text: string): DomainXml => domainOf(parseToolXml(text, "domain"));
