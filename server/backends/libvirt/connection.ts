import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isProblem } from "#lib/model/problem.ts";
import { asText, type Command } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";
import { VirshPool } from "#server/exec/virsh-pool.ts";
import { fitsSession } from "#server/exec/virsh-session.ts";
import { classifyLibvirt } from "./classify.ts";

/** A revert of 1 GB of memory took up to 37 s on a loaded machine; libvirt waits up to 30 s for its own lock. */
const changeTimeoutMs = 30 * 60_000;
const readTimeoutMs = 20_000;

/** One libvirt, by URI: quick reads through the pool, each change as a process of its own. */
export class LibvirtConnection {
  readonly uri: string;
  #pool: VirshPool;

  constructor(uri: string) {
    this.uri = uri;
    this.#pool = new VirshPool(uri);
  }

  /** The argv of a virsh command, as it is shown in plans and run. */
  argv(args: readonly string[]): [string, ...string[]] {
    return ["virsh", "-q", "-c", this.uri, ...args];
  }

  /** stdout of a reading command. Throws Problem. */
  async read(args: readonly string[], timeoutMs = readTimeoutMs): Promise<string> {
    if (!fitsSession(args)) return runCommand(this.#command(args, timeoutMs));
    const { stdout, stderr } = await this.#pool.ask(args, timeoutMs);
    if (/^error: /m.test(stderr)) throw classifyLibvirt({ argv: this.argv(args), exitCode: null, stdout, stderr });
    return stdout;
  }

  /** Like `read`; undefined when libvirt says that the thing is not there. */
  async readIfPresent(args: readonly string[]): Promise<string | undefined> {
    return this.read(args).catch((error: unknown) => {
      if (isProblem(error) && error.code === "not-found") return undefined;
      throw error;
    });
  }

  /** Runs a changing command to its end. Killing virsh would not stop libvirt, so an abort is not taken. */
  async change(args: readonly string[]): Promise<string> {
    return runCommand({ ...this.#command(args, changeTimeoutMs), outlivesUs: true });
  }

  /** Like `change`, with an XML file that only this account can read, for what may hold passwords; `argsOf` gets its path. */
  async changeWithXml(xml: string, argsOf: (path: string) => readonly string[]): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), "espalier-xml-"));
    try {
      const path = join(folder, "snapshot.xml");
      await writeFile(path, xml, { mode: 0o600 });
      return await this.change(argsOf(path));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  close(): void {
    this.#pool.close();
  }

  #command(args: readonly string[], timeoutMs: number): Command<string> {
    return { argv: this.argv(args), timeoutMs, parse: asText, classify: classifyLibvirt };
  }
}
