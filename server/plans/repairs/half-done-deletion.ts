import { planDelete } from "../delete.ts";
import { type PlanContext, snapshotObject, snapshotOf } from "../plan-context.ts";
import { type Repair, refused, step } from "./repair-change.ts";

/** The chain around the mark must be as the descriptions have it: then the broken off deletion has changed nothing. */
function checkIntact(id: string, { observation }: PlanContext): void {
  const { blockJobs, staleNames } = observation.facts.repair;
  if (blockJobs === null || blockJobs.length > 0)
    throw refused("A block job is under way, or QEMU does not say: the deletion may still go on. Wait for its end.");
  const around = [id, ...observation.snapshots.filter((s) => s.parentId === id).map((s) => s.id)];
  const stale = staleNames.find((name) => around.includes(name.snapshot));
  if (stale)
    throw refused(`The files of "${stale.snapshot}" are not as its description has them. Repair that first.`, [
      snapshotObject(stale.snapshot),
    ]);
}

const clearing = (id: string) => step(`Take the mark from "${id}"`, { op: "clearDeletionMark", snapshot: id });

/** Leaves the chain as it is: libvirt takes back what it had begun when it is broken off. */
export function clearingMark(id: string, context: PlanContext): Repair {
  snapshotOf(context, id);
  checkIntact(id, context);
  return {
    steps: [clearing(id)],
    effects: [
      {
        group: "snapshots",
        severity: "info",
        text: `The chain is as the descriptions have it, so nothing was deleted yet. "${id}" and what is below it can be used again.`,
        objects: [snapshotObject(id)],
      },
    ],
    label: `Settle "${id}"`,
    changed: `"${id}" is not marked any more.`,
    touches: [id],
  };
}

/** Deletes what was to be deleted, as any snapshot is. */
export function finishingDeletion(id: string, context: PlanContext): Repair {
  checkIntact(id, context);
  const below = context.observation.snapshots.filter((s) => s.parentId === id);
  const [only] = below;
  if (!only || below.length > 1)
    throw refused(
      `Which snapshot below "${id}" was to be deleted cannot be told. Delete it yourself once the mark is gone.`,
    );
  const { steps, effects, after, bytesToCopy, confirm } = planDelete(
    { action: "delete", snapshot: only.id, scope: "one" },
    context,
  );
  return {
    steps: [clearing(id), ...steps],
    effects,
    after,
    bytesToCopy,
    label: `Delete "${only.id}"`,
    changed: `"${only.id}" is deleted.`,
    touches: [id, only.id],
    losesData: confirm !== null,
  };
}
