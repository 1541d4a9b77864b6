import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** libvirt itself, asked beside the dashboard. */
export interface Virsh {
  /** What a virsh command prints. Throws when it fails. */
  (...args: readonly string[]): Promise<string>;
  /** Names of a domain's snapshots, parents before children. Not for names with newlines. */
  snapshots(domain: string): Promise<string[]>;
  /** The snapshot that the head stands on, or null. */
  current(domain: string): Promise<string | null>;
  parentOf(domain: string, snapshot: string): Promise<string | null>;
  domains(): Promise<string[]>;
}

/** One a line. Spaces belong to names. */
const lines = (text: string): string[] => text.split("\n").filter((line) => line !== "");

export function virshOf(uri: string): Virsh {
  const virsh = async (...args: readonly string[]): Promise<string> =>
    (await run("virsh", ["--quiet", `--connect=${uri}`, ...args], { maxBuffer: 64 * 1024 * 1024 })).stdout;
  const orNull = (asked: Promise<string>, none: RegExp): Promise<string | null> =>
    asked.then(
      (text) => text.replace(/\n$/, ""),
      (error: Error) => {
        if (none.test(error.message)) return null;
        throw error;
      },
    );
  return Object.assign(virsh, {
    snapshots: async (domain: string) =>
      lines(await virsh("snapshot-list", `--domain=${domain}`, "--name", "--topological")),
    current: (domain: string) =>
      orNull(virsh("snapshot-current", `--domain=${domain}`, "--name"), /no current snapshot/),
    parentOf: (domain: string, snapshot: string) =>
      orNull(
        virsh("snapshot-parent", `--domain=${domain}`, `--snapshotname=${snapshot}`),
        /does not have a parent|no parent/,
      ),
    domains: async () => lines(await virsh("list", "--all", "--name")),
  });
}

/** `qemu-img` on an image of a machine that is off; the names of the tags in it. */
export async function tagsIn(file: string): Promise<string[]> {
  const { stdout } = await run("qemu-img", ["info", "--output=json", file]);
  const info = JSON.parse(stdout) as { snapshots?: { name: string }[] };
  return (info.snapshots ?? []).map(({ name }) => name);
}

export const createImage = async (file: string): Promise<void> => {
  await run("qemu-img", ["create", "-q", "-f", "qcow2", file, "16M"]);
};
