import type { SubjectRef } from "#lib/model/subject.ts";
import type { Inventory } from "#server/inventory/inventory.ts";
import { editXml } from "#server/xml/edit-xml.ts";

/** The machine's settings as a snapshot (null: the machine now) has them, for its next start, with passwords. */
export async function settingsOfPoint(
  ref: SubjectRef,
  snapshot: string | null,
  inventory: Pick<Inventory, "backend">,
): Promise<string> {
  const backend = inventory.backend(ref.host);
  if (snapshot !== null) {
    const root = editXml(await backend.snapshotXml(ref.id, snapshot, { secrets: true }));
    const kept = root.child("inactiveDomain") ?? root.child("domain");
    if (kept) return kept.toXml("domain");
  }
  return backend.subjectXml(ref.id, { definition: true });
}
