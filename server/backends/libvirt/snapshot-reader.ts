import { createHash } from "node:crypto";
import { asProblem, isProblem, type Problem } from "#lib/model/problem.ts";
import type { LibvirtConnection } from "./connection.ts";
import { parseSnapshot, type SnapshotXml } from "./parse-snapshot.ts";

/** One snapshot as it was last read: its content, or why it could not be read. */
export interface ReadSnapshot {
  readonly name: string;
  readonly xml: SnapshotXml | null;
  readonly problem: Problem | null;
  /** SHA-1 over the XML text. */
  readonly digest: string;
}

export interface SnapshotReading {
  /** Parents before children. */
  readonly snapshots: readonly ReadSnapshot[];
  readonly current: string | null;
  readonly problems: readonly Problem[];
  /** Over all names in order, their digests and the current one. */
  readonly digest: string;
}

/** Snapshots read anew at each reading besides the new ones, so that a change from outside under an old name is found in time. */
const verifiedPerReading = 20;

const digestOf = (text: string): string => createHash("sha1").update(text).digest("base64url");

/**
 * The snapshots of one domain. libvirt has no command that gives all of them: the names are listed (7 ms for 1 000), and only
 * what is new, named in `fresh`, or due for another look is dumped (0.7 ms each).
 */
export class SnapshotReader {
  #connection: LibvirtConnection;
  #uuid: string;
  #known = new Map<string, ReadSnapshot>();
  #verifyNext = 0;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(connection: LibvirtConnection, uuid: string) {
    this.#connection = connection;
    this.#uuid = uuid;
  }

  get #domain(): string {
    return `--domain=${this.#uuid}`;
  }

  /** The quick look: names and current, as one string that changes with them. */
  async poll(): Promise<{ names: string; current: string | null }> {
    const [names, current] = await Promise.all([
      this.#connection.read(["snapshot-list", this.#domain, "--topological", "--name"]),
      this.#current(),
    ]);
    return { names, current };
  }

  /** One reading at a time: another one would forget what this one has just read, and a snapshot would be missing in it. */
  read(fresh: readonly string[] | "all" = []): Promise<SnapshotReading> {
    const reading = this.#turn.catch(() => undefined).then(() => this.#read(fresh));
    this.#turn = reading;
    return reading;
  }

  async #read(fresh: readonly string[] | "all"): Promise<SnapshotReading> {
    const problems: Problem[] = [];
    const current = await this.#current();
    const names = await this.#names(current, problems);
    if (fresh === "all") this.#known.clear();
    else for (const name of fresh) this.#known.delete(name);
    for (const name of this.#due(names)) this.#known.delete(name);
    const listed = new Set(names);
    for (const name of this.#known.keys()) if (!listed.has(name)) this.#known.delete(name);
    await Promise.all(names.filter((name) => !this.#known.has(name)).map((name) => this.#dump(name)));
    // What is "not found" went between the list and the look at it.
    const snapshots = names
      .map((name) => this.#known.get(name))
      .filter((snapshot) => snapshot !== undefined)
      .filter((snapshot) => snapshot.problem?.code !== "not-found");
    for (const { problem } of snapshots) if (problem) problems.push(problem);
    const digest = digestOf(`${snapshots.map((s) => `${s.name}\0${s.digest}`).join("\0")}\0\0${current}`);
    return { snapshots, current, problems, digest };
  }

  /** `virsh snapshot-dumpxml`; libvirt leaves passwords out unless asked. */
  xml(name: string, { secrets = false }: { readonly secrets?: boolean } = {}): Promise<string> {
    const more = secrets ? ["--security-info"] : [];
    return this.#connection.read(["snapshot-dumpxml", this.#domain, `--snapshotname=${name}`, ...more]);
  }

  async #current(): Promise<string | null> {
    const out = await this.#connection.read(["snapshot-current", this.#domain, "--name"]).catch((error: unknown) => {
      if (isProblem(error) && /has no current snapshot/.test(error.message)) return "";
      throw error;
    });
    return out.replace(/\n$/, "") || null;
  }

  async #dump(name: string): Promise<void> {
    try {
      const text = await this.xml(name);
      this.#known.set(name, { name, xml: parseSnapshot(text), problem: null, digest: digestOf(text) });
    } catch (error) {
      if (isProblem(error) && (error.code === "host-down" || error.code === "timed-out")) throw error;
      this.#known.set(name, { name, xml: null, problem: asProblem(error), digest: "unread" });
    }
  }

  #due(names: readonly string[]): readonly string[] {
    const due = Array.from(
      { length: Math.min(verifiedPerReading, names.length) },
      (_, i) => names[(this.#verifyNext + i) % names.length] ?? "",
    );
    this.#verifyNext = names.length === 0 ? 0 : (this.#verifyNext + verifiedPerReading) % names.length;
    return due;
  }

  async #names(current: string | null, problems: Problem[]): Promise<readonly string[]> {
    try {
      const out = await this.#connection.read(["snapshot-list", this.#domain, "--topological", "--name"]);
      const lines = out.split("\n").filter((line) => line !== "");
      return await this.#joinForgedLines(lines);
    } catch (error) {
      if (!isProblem(error) || !/too many remote strings/.test(error.message)) throw error;
      problems.push(error);
      return this.#reachableNames(current);
    }
  }

  /**
   * A name that holds a line break prints as two lines, which may read like two other names. So: a line that is no snapshot, or
   * that appeared before, is joined with the lines after it until the whole is a snapshot's name.
   */
  async #joinForgedLines(lines: readonly string[]): Promise<readonly string[]> {
    const seen = new Set<string>();
    const names: string[] = [];
    for (let i = 0; i < lines.length; i++) {
      let name = lines[i] ?? "";
      if (!this.#known.has(name)) await this.#dumpAhead(lines, i);
      if (seen.has(name) || this.#known.get(name)?.problem?.code === "not-found") {
        const joined = await this.#join(lines, i, seen);
        if (joined) {
          this.#known.delete(name);
          name = joined.name;
          i = joined.last;
        }
      }
      if (seen.has(name)) continue;
      seen.add(name);
      names.push(name);
    }
    return names;
  }

  async #dumpAhead(lines: readonly string[], from: number): Promise<void> {
    const unread = new Set(lines.slice(from, from + 1_000).filter((line) => !this.#known.has(line)));
    await Promise.all([...unread].map((line) => this.#dump(line)));
  }

  async #join(lines: readonly string[], first: number, seen: ReadonlySet<string>) {
    for (let last = first + 1; last < Math.min(lines.length, first + 8); last++) {
      const name = lines.slice(first, last + 1).join("\n");
      if (!this.#known.has(name)) await this.#dump(name);
      const found = this.#known.get(name);
      if (found?.xml && !seen.has(name)) return { name, last };
      this.#known.delete(name);
    }
    return null;
  }

  /** Past libvirt's limit of 16 384: the roots and the line from the head up can still be asked for. */
  async #reachableNames(current: string | null): Promise<readonly string[]> {
    const roots = (await this.#connection.read(["snapshot-list", this.#domain, "--roots", "--name"]))
      .split("\n")
      .filter(Boolean);
    const line: string[] = [];
    for (let name = current; name !== null && line.length < 2_000 && !line.includes(name); ) {
      if (!this.#known.has(name)) await this.#dump(name);
      line.unshift(name);
      name = this.#known.get(name)?.xml?.parent ?? null;
    }
    return [...new Set([...roots, ...line])];
  }
}
