import { Problem } from "#lib/model/problem.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import type { Inventory } from "#server/inventory/inventory.ts";
import type { MarkedSnapshot } from "#server/store/snapshot-marks.ts";

/** A snapshot as it is now, with the time that tells it from earlier ones of its name. Throws `not-found`. */
export async function markedSnapshot(
  ref: SubjectRef,
  id: string,
  inventory: Pick<Inventory, "observe">,
): Promise<MarkedSnapshot> {
  const { snapshots, subject } = await inventory.observe(ref, { fresh: [id] });
  const found = snapshots.find((snapshot) => snapshot.id === id);
  if (!found) throw new Problem("not-found", `${subject.name} has no snapshot "${id}" any more.`, { snapshot: id });
  return { id, createdAt: found.createdAt };
}
