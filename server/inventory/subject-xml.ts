import { Problem } from "#lib/model/problem.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { volsnapshotXml, volumeXml } from "#server/backends/volume/volsnapshot-xml.ts";
import type { Inventory } from "./inventory.ts";

type Source = Pick<Inventory, "backend" | "observe" | "volumes">;

const readingAgeMs = 1_000;

/** The XML of a machine as libvirt keeps it, without secrets; of a volume as Espalier writes it. Throws `not-found`. */
export async function subjectXml(inventory: Source, ref: SubjectRef): Promise<string> {
  if (ref.kind === "domain") return inventory.backend(ref.host).subjectXml(ref.id);
  const { volumes } = await inventory.volumes(ref.host);
  const found = volumes.find(({ id, methods }) => id === ref.id || methods.some((method) => method.id === ref.id));
  if (found) return volumeXml(found);
  throw new Problem("not-found", `There is no volume "${ref.id}" on ${ref.host}.`);
}

/** The XML of one snapshot. Throws `not-found`. */
export async function snapshotXml(inventory: Source, ref: SubjectRef, snapshot: string): Promise<string> {
  if (ref.kind === "domain") return inventory.backend(ref.host).snapshotXml(ref.id, snapshot);
  const observation = await inventory.observe(ref, { maxAgeMs: readingAgeMs });
  const named = (id: string | null) => observation.snapshots.find((candidate) => candidate.id === id);
  const found = named(snapshot);
  if (!found || !("volume" in observation))
    throw new Problem("not-found", `${observation.subject.name} has no snapshot "${snapshot}".`, { snapshot });
  const parentName = named(found.parentId)?.name ?? null;
  return volsnapshotXml(found, { path: observation.volume.path, parentName });
}
