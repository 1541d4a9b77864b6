import { isProblem } from "#lib/model/problem.ts";
import type { LibvirtConnection } from "../connection.ts";
import { parseDomain } from "../parse-domain.ts";

/** libvirt gives up waiting for its own lock after 30 s; a change may take longer than that. */
const tries = 20;

/**
 * Waits until libvirt is at rest with a domain: a change goes on in the daemon after the virsh that asked for it died.
 * `domblkinfo` takes the domain's lock and changes nothing. Throws what the last try threw.
 */
export async function waitUntilAtRest(connection: LibvirtConnection, uuid: string): Promise<void> {
  const domain = parseDomain(await connection.read(["dumpxml", `--domain=${uuid}`]));
  const disk = domain.disks.find((d) => d.file !== null);
  if (!disk) return;
  for (let left = tries; ; left--) {
    try {
      await connection.change(["domblkinfo", `--domain=${uuid}`, `--device=${disk.target}`]);
      return;
    } catch (error) {
      if (!isProblem(error)) throw error;
      if (error.code !== "busy") return;
      if (left === 0) throw error;
    }
  }
}

/** The QEMU process by libvirt's running number, `-` when off: a revert of a running machine makes a new one. */
export const domainNumber = async (connection: LibvirtConnection, uuid: string): Promise<string> =>
  (await connection.read(["domid", `--domain=${uuid}`])).trim();

export const stateWithReason = async (connection: LibvirtConnection, uuid: string): Promise<string> =>
  (await connection.read(["domstate", `--domain=${uuid}`, "--reason"])).trim();

export async function currentSnapshot(connection: LibvirtConnection, uuid: string): Promise<string | null> {
  const out = await connection.read(["snapshot-current", `--domain=${uuid}`, "--name"]).catch((error: unknown) => {
    if (isProblem(error) && /has no current snapshot/.test(error.message)) return "";
    throw error;
  });
  return out.replace(/\n$/, "") || null;
}

export async function snapshotExists(connection: LibvirtConnection, uuid: string, name: string): Promise<boolean> {
  const found = await connection.readIfPresent(["snapshot-info", `--domain=${uuid}`, `--snapshotname=${name}`]);
  return found !== undefined;
}
