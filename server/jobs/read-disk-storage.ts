import type { Intent } from "#lib/model/intent.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import type { MachineObservation, VolumeObservation } from "#server/backends/contract.ts";
import type { Inventory } from "#server/inventory/inventory.ts";
import type { DiskStorage } from "#server/plans/plan-context.ts";

/** Whether the intent may ask for a disk to be saved by what it lies on. */
const asksForMethod = (intent: Intent): boolean =>
  intent.action === "create" &&
  (intent.xml?.includes("diskSnapshot") || intent.disks?.some(({ method }) => method !== undefined) || false);

/** What the disks of a machine lie on, where a plan needs to know; null where it does not. */
export async function readDiskStorage(
  ref: SubjectRef,
  intent: Intent,
  { head }: MachineObservation,
  inventory: Pick<Inventory, "backend" | "volumeBackends">,
): Promise<DiskStorage | null> {
  if (intent.action !== "create") return null;
  const volumes = new Map<string, readonly VolumeObservation[]>();
  if (asksForMethod(intent))
    for (const { target, file } of head.disks) {
      if (file === null) continue;
      const found: VolumeObservation[] = [];
      for (const backend of inventory.volumeBackends(ref.host)) {
        const id = await backend.volumeOf?.(file);
        if (id) found.push(await backend.observe(id));
      }
      volumes.set(target, found);
    }
  return { volumes, machineXml: await inventory.backend(ref.host).subjectXml(ref.id) };
}
