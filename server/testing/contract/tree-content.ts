import { stat } from "node:fs/promises";
import { ignoreOutput, toolFailed } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";
import type { Lab } from "#server/lab/lab.ts";
import { childOf, childrenOf, parseXml, textOf, type XmlElement } from "#server/xml/xml-element.ts";
import { contentOf } from "./image-content.ts";

/** What a machine's tree holds, as libvirt and qemu-img tell it: Espalier is not asked. */
export interface TreeContent {
  /** Snapshot → SHA-256 of its first disk as a guest would see it. */
  readonly points: ReadonlyMap<string, string>;
  readonly head: string;
  readonly headFile: string;
  readonly files: ReadonlySet<string>;
}

const diskOf = (domain: XmlElement | undefined) =>
  childOf(childrenOf(childOf(domain, "devices"), "disk")[0], "source")?.attributes.file ?? "";

/**
 * Looks at trees of machines with one disk and plain snapshot names. What was read of a file holds as long as no file of its chain
 * has another stamp, so that a look after a small change costs little.
 */
export class TreeLook {
  #lab: Lab;
  #backing = new Map<string, string | null>();
  #contents = new Map<string, string>();
  #checked = new Set<string>();

  constructor(lab: Lab) {
    this.#lab = lab;
  }

  async read(id: string): Promise<TreeContent> {
    const domain = `--domain=${id}`;
    const names = (await this.#lab.virsh(["snapshot-list", domain, "--name"])).split("\n").filter(Boolean);
    const dumps = names.map((name) => `snapshot-dumpxml ${domain} --snapshotname=${name}`);
    const printed = await this.#lab.virsh([[`dumpxml ${domain}`, ...dumps].join("; ")]);
    const [headXml = "", ...xmls] = printed.split(/(?<=<\/domain(?:snapshot)?>)\n(?=\s*<domain)/);
    if (xmls.length !== names.length) throw new Error(`${xmls.length} descriptions of ${names.length} snapshots`);
    const headFile = diskOf(parseXml(headXml.trim()));
    const files = new Set([headFile]);
    const points = new Map<string, string>();
    for (const text of xmls) {
      const xml = parseXml(text.trim());
      const name = textOf(xml, "name") ?? "";
      const file = diskOf(childOf(xml, "domain"));
      const isInternal = childrenOf(childOf(xml, "disks"), "disk")[0]?.attributes.snapshot === "internal";
      files.add(file);
      points.set(name, await this.content(file, isInternal ? name : null));
    }
    return { points, head: await this.content(headFile), headFile, files };
  }

  /** Throws when `qemu-img check` finds fault with one. */
  async check(files: ReadonlySet<string>): Promise<void> {
    for (const file of files) {
      const stamp = await this.#stamp(file);
      if (this.#checked.has(stamp)) continue;
      const argv = ["qemu-img", "check", "-U", "-q", file] as const;
      await runCommand({ argv: [...argv], timeoutMs: 30_000, parse: ignoreOutput, classify: toolFailed });
      this.#checked.add(stamp);
    }
  }

  async #stamp(file: string): Promise<string> {
    const { ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true });
    return `${file} ${ino} ${size} ${mtimeNs} ${ctimeNs}`;
  }

  async #backingOf(file: string, stamp: string): Promise<string | null> {
    const known = this.#backing.get(stamp);
    if (known !== undefined) return known;
    const info = await runCommand({
      argv: ["qemu-img", "info", "-U", "--output=json", file],
      timeoutMs: 30_000,
      parse: (stdout) => JSON.parse(stdout) as { "backing-filename"?: string },
      classify: toolFailed,
    });
    const backing = info["backing-filename"] ?? null;
    this.#backing.set(stamp, backing);
    return backing;
  }

  /** SHA-256 of an image as a guest would see it, now or at a tag. */
  async content(file: string, tag: string | null = null): Promise<string> {
    const stamps: string[] = [];
    for (let link: string | null = file; link !== null; ) {
      const stamp = await this.#stamp(link);
      stamps.push(stamp);
      link = await this.#backingOf(link, stamp);
    }
    const key = JSON.stringify([tag, stamps]);
    const known = this.#contents.get(key);
    if (known !== undefined) return known;
    const content = await contentOf(file, tag);
    this.#contents.set(key, content);
    return content;
  }
}
