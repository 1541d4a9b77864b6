import { isProblem } from "#lib/model/problem.ts";
import type { LibvirtConnection } from "./connection.ts";
import type { OtherUser } from "./domain-facts.ts";
import { type DomainXml, parseDomain } from "./parse-domain.ts";

/** A domain of the host as the list shows it. */
export interface HostDomain {
  readonly uuid: string;
  readonly name: string;
  readonly state: string;
}

const stateFlags = [
  ["running", "--state-running"],
  ["paused", "--state-paused"],
  ["shut off", "--state-shutoff"],
] as const;

/** A uuid as libvirt prints it. */
export const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * All domains of a host and the files that they use. States come from one list per state: the columns of virsh's table
 * cannot be told apart where a name holds spaces.
 */
export class HostDomains {
  #connection: LibvirtConnection;
  /** Domain XML by uuid; kept until `refresh` or until the domain is gone. */
  #xml = new Map<string, DomainXml>();

  constructor(connection: LibvirtConnection) {
    this.#connection = connection;
  }

  async list(): Promise<readonly HostDomain[]> {
    const [named, ...byState] = await Promise.all([
      this.#connection.read(["list", "--all", "--uuid", "--name"]),
      ...stateFlags.map(([, flag]) => this.#uuids("--all", flag)),
    ]);
    // A domain's name cannot hold a line break, and the uuid in front of it has one length.
    const all = named
      .split("\n")
      .map((line) => ({ uuid: line.slice(0, 36), name: line.slice(37) }))
      .filter((d) => uuidPattern.test(d.uuid));
    for (const uuid of this.#xml.keys()) if (!all.some((domain) => domain.uuid === uuid)) this.#xml.delete(uuid);
    const domains = await Promise.all(
      all.map(async ({ uuid, name }) => {
        const known = stateFlags.find((_, i) => byState[i]?.includes(uuid))?.[0];
        return { uuid, name, state: known ?? (await this.#stateOf(uuid)) };
      }),
    );
    return domains.sort((a, b) => a.name.localeCompare(b.name, "en"));
  }

  /** Undefined when the domain is gone. */
  async xml(uuid: string): Promise<DomainXml | undefined> {
    const known = this.#xml.get(uuid);
    if (known) return known;
    const text = await this.#connection.readIfPresent(["dumpxml", `--domain=${uuid}`]);
    if (text === undefined) return undefined;
    const domain = parseDomain(text);
    this.#xml.set(uuid, domain);
    return domain;
  }

  /** Reads every domain's XML anew: a disk of another machine may be on a file that is about to change. */
  async refresh(): Promise<void> {
    const texts = await Promise.all(
      (await this.#uuids("--all")).map(
        async (uuid) => [uuid, await this.#connection.readIfPresent(["dumpxml", `--domain=${uuid}`])] as const,
      ),
    );
    // Put in place at once: others may be asking who uses a file while this is read.
    this.#xml = new Map(texts.flatMap(([uuid, text]) => (text === undefined ? [] : [[uuid, parseDomain(text)]])));
  }

  /** Every domain as it was read last. */
  all(): readonly { readonly uuid: string; readonly name: string }[] {
    return [...this.#xml].map(([uuid, { name }]) => ({ uuid, name }));
  }

  /** Other domains that write to `path`, or also those that only read it. Those that build on it are found by their images' headers. */
  usersOf(path: string, except: string, { readers = false } = {}): readonly OtherUser[] {
    const users: OtherUser[] = [];
    for (const [uuid, domain] of this.#xml)
      if (uuid !== except && domain.disks.some((disk) => (readers || !disk.readonly) && disk.file === path))
        users.push({ id: uuid, name: domain.name, snapshot: null });
    return users;
  }

  /** Every file that any domain names as a disk. */
  files(): readonly string[] {
    return [...this.#xml.values()].flatMap((domain) => domain.disks.flatMap((disk) => (disk.file ? [disk.file] : [])));
  }

  async #uuids(...flags: string[]): Promise<string[]> {
    const out = await this.#connection.read(["list", "--uuid", ...flags]);
    return out.split("\n").filter((line) => uuidPattern.test(line));
  }

  async #stateOf(uuid: string): Promise<string> {
    const out = await this.#connection.read(["domstate", `--domain=${uuid}`]).catch((error: unknown) => {
      if (isProblem(error) && error.code === "not-found") return "no state";
      throw error;
    });
    return out.trim();
  }
}
