import type { MachineDisk, MachineStorage } from "#server/backends/volume/storage.ts";
import type { LibvirtConnection } from "./connection.ts";
import type { HostDomains } from "./host-domains.ts";
import type { HostPools } from "./host-pools.ts";
import type { HostSnapshots } from "./host-snapshots.ts";

interface StorageParts {
  readonly connection: LibvirtConnection;
  readonly domains: HostDomains;
  readonly snapshots: HostSnapshots;
  readonly pools: HostPools;
}

/** Of a machine that is off and whose memory was saved to disk (managed save). */
const savedState = "saved";

/** Every file that a machine, or a snapshot of one, names, and the folders of the storage pools; read now. */
export async function machineStorage({ connection, domains, snapshots, pools }: StorageParts): Promise<MachineStorage> {
  const [listed, saved] = await Promise.all([
    domains.list(),
    connection.read(["list", "--all", "--with-managed-save", "--uuid"]).then((text) => new Set(text.split("\n"))),
    domains.refresh(),
    pools.refresh(),
  ]);
  await snapshots.refresh(listed.map(({ uuid, name }) => ({ uuid, name })));
  const disks: MachineDisk[] = [];
  for (const { uuid, name, state } of listed) {
    // Its memory goes with the disks as they are: it needs them as one that runs.
    const user = { id: uuid, name, state: saved.has(uuid) ? savedState : state };
    for (const disk of (await domains.xml(uuid))?.disks ?? []) {
      const path = disk.file ?? (await pathOfVolume(connection, disk.volume));
      if (path === null || disk.device === "cdrom" || disk.device === "floppy") continue;
      disks.push({ path, format: disk.format, user: { ...user, target: disk.target, role: "disk" } });
    }
    for (const path of snapshots.imagesOf(uuid))
      disks.push({ path, format: null, user: { ...user, target: null, role: "snapshot" } });
  }
  return { disks, pools: pools.pools.map(({ name, folder }) => ({ name, folder })) };
}

/** Where the volume of a `<disk type='volume'>` lies; null when libvirt does not find it. */
async function pathOfVolume(
  connection: LibvirtConnection,
  volume: { readonly pool: string; readonly name: string } | null,
): Promise<string | null> {
  if (volume === null) return null;
  const path = await connection.readIfPresent(["vol-path", `--pool=${volume.pool}`, `--vol=${volume.name}`]);
  return path?.trim() || null;
}
