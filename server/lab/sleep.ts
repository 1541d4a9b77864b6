import { type GuestRef, guestState, startGuest } from "./guest.ts";
import { awaitCount } from "./guest-counter.ts";
import type { Lab } from "./lab.ts";
import { labUri } from "./lab-environment.ts";
import type { LabFolder } from "./lab-folder.ts";
import { findLabProcesses } from "./lab-processes.ts";
import { type LabManifest, writeManifest } from "./manifest.ts";
import { virsh } from "./virsh.ts";

const uuidsIn = (list: string): string[] => list.split("\n").filter(Boolean);

/** Saves the memory of all active machines. One that cannot be saved, as during a job, is simply cut off later. */
export async function sleepGuests(folder: LabFolder, manifest: LabManifest): Promise<void> {
  if (findLabProcesses(folder).daemons.length === 0) return;
  const uri = labUri(folder);
  const active = uuidsIn(await virsh(uri, ["list", "--uuid"]));
  await Promise.allSettled(
    active.map((uuid) => virsh(uri, ["managedsave", `--domain=${uuid}`], { timeoutMs: 20_000 })),
  );
  await writeManifest(folder, { ...manifest, isAsleep: true });
}

/** A start takes up the saved memory and removes it, so that it stands in no revert's way. */
async function wake(lab: Lab, guest: GuestRef): Promise<void> {
  try {
    await startGuest(lab, guest);
  } catch {
    // Saved by another version of QEMU, say: then it starts from its disk.
    await lab.virsh(["managedsave-remove", `--domain=${guest.uuid}`]);
    await startGuest(lab, guest);
  }
}

/** After a crash there is no saved memory: machines whose story ends running or paused are started from their disks. */
async function startAnew(lab: Lab, guest: LabManifest["guests"][number]): Promise<void> {
  if (guest.state === "off" || (await guestState(lab, guest)) !== "shut off") return;
  await startGuest(lab, guest);
  if (guest.state !== "paused") return;
  await awaitCount(lab, guest);
  await lab.virsh(["suspend", `--domain=${guest.uuid}`]);
}

/** Brings the machines back to where they were when the lab was put to sleep. */
export async function wakeGuests(lab: Lab, manifest: LabManifest): Promise<void> {
  const saved = uuidsIn(await lab.virsh(["list", "--all", "--with-managed-save", "--uuid"]));
  await Promise.all(saved.map((uuid) => wake(lab, { uuid, name: uuid })));
  if (!manifest.isAsleep) {
    const guests = manifest.guests.filter(({ uuid }) => !saved.includes(uuid));
    // One that was deleted or does not start any more is left to the dashboard to show.
    await Promise.allSettled(guests.map((guest) => startAnew(lab, guest)));
  }
  await writeManifest(lab.folder, { ...manifest, isAsleep: false });
}
