import type { GuestRef } from "./guest.ts";
import type { Lab } from "./lab.ts";
import { redefineSnapshots } from "./redefine-snapshots.ts";
import { snapshotNames, snapshotXml } from "./snapshot.ts";

export const epochSeconds = (at: Date): number => Math.floor(at.getTime() / 1000);

/** Gives snapshots other creation times. Those not named keep theirs, and the current one stays the current one. */
export async function backdateSnapshots(
  lab: Lab,
  guest: GuestRef,
  createdAt: ReadonlyMap<string, Date>,
): Promise<void> {
  const names = (await snapshotNames(lab, guest)).filter((name) => createdAt.has(name));
  const dated = names.map(async (name) => {
    const seconds = epochSeconds(createdAt.get(name) ?? new Date());
    return (await snapshotXml(lab, guest, name)).replace(/(<creationTime>)\d+/, `$1${seconds}`);
  });
  await redefineSnapshots(lab, guest, await Promise.all(dated));
}
