import { formatBytes } from "#lib/format/bytes.ts";
import { FileGraph } from "#server/backends/file-graph.ts";
import type { StrayFile } from "#server/backends/subject-facts.ts";
import { pathBeside } from "#server/images/overlay-name.ts";
import { type PlanContext, summaryOf } from "../plan-context.ts";
import { type Repair, refused, step } from "./repair-change.ts";

const object = (path: string) => ({ kind: "file", id: path, name: path });
const baseName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** A name that libvirt takes and that nobody has: `adopted vda.old`. */
function nameFor(path: string, taken: ReadonlySet<string>): string {
  const stem = baseName(path)
    .replace(/\.qcow2$/, "")
    .replaceAll(/[^A-Za-z0-9_.:+@-]+/g, "_")
    .slice(0, 60);
  for (let i = 1; ; i++) {
    const name = `adopted ${stem}${i === 1 ? "" : ` ${i}`}`;
    if (!taken.has(name)) return name;
  }
}

/** Names what an overlay holds: it is frozen under a new, empty overlay, as a snapshot of one disk, with nothing of it changed. */
export function adoptingOverlay({ path, backing, format }: StrayFile, context: PlanContext): Repair {
  const { snapshots, head, facts } = context.observation;
  const graph = new FileGraph({ snapshots, head, files: facts.files });
  if (!facts.isPersistent) throw refused("The machine is transient; its snapshots vanish with it.");
  if (format !== "qcow2" || backing === null)
    throw refused(`${path} is no overlay that could be read.`, [object(path)]);
  const chain = graph.chainOf(backing);
  const broken = chain.find((link) => (graph.file(link)?.format ?? null) === null);
  if (broken !== undefined) throw refused(`${broken}, which ${path} builds on, cannot be read.`, [object(broken)]);
  const written = chain.find((link) => graph.isHead(link));
  if (written !== undefined)
    throw refused(`${path} builds on ${written}, which the machine writes to: it holds no point of time.`, [
      object(written),
    ]);
  const disk = head.disks.find(
    ({ target, file }) =>
      (file !== null && graph.chainOf(file).some((link) => chain.includes(link))) ||
      snapshots.some((s) => s.disks.some((d) => d.target === target && d.file === backing)),
  );
  if (!disk) throw refused(`It cannot be told which disk of the machine ${path} belongs to.`, [object(path)]);
  const name = nameFor(path, new Set([...snapshots.map((s) => s.id), ...facts.takenNames]));
  const overlay = pathBeside(path, name, "qcow2", facts.existingPaths);
  const [parent = null] = graph.pointsAt(backing);
  const before = summaryOf(context.observation);
  return {
    steps: [
      step(`Make a new file on ${baseName(path)}`, {
        op: "createOverlay",
        file: overlay,
        backing: path,
        backingFormat: "qcow2",
      }),
      step(`Describe "${name}" to libvirt`, {
        op: "adopt",
        name,
        description: `Adopted from ${path}`,
        createdAt: context.now.toISOString(),
        parent,
        state: "disk-snapshot",
        disks: facts.disks.map(({ target }) =>
          target === disk.target
            ? { target, mode: "external", file: path, overlay }
            : { target, mode: "no", file: null, overlay: null },
        ),
      }),
    ],
    effects: [
      {
        group: "snapshots",
        severity: "info",
        text: `What ${path} holds of ${disk.target} can be gone back to as "${name}"${parent === null ? "" : `, below "${parent}"`}. Nothing else of the machine is in it: its memory is not, nor are other disks, and the settings are those of today.`,
        objects: [object(path)],
      },
    ],
    label: `Adopt "${name}"`,
    changed: `"${name}" holds what ${path} held.`,
    touches: [],
    snapshot: name,
    after: { ...before, snapshots: [...before.snapshots, { id: name, name, parentId: parent }] },
  };
}

/** Removes an overlay that nothing builds on. */
export function removingOverlay({ path, overlays, ownBytes }: StrayFile): Repair {
  if (overlays.length > 0)
    throw refused(`${overlays.join(", ")} builds on ${path}. Settle that first.`, overlays.map(object));
  const size = ownBytes === null ? "an unknown number of bytes" : formatBytes(ownBytes);
  return {
    steps: [step(`Remove ${baseName(path)}`, { op: "removeFile", file: path }, true)],
    effects: [
      {
        group: ownBytes === 0 ? "space" : "data-lost",
        severity: ownBytes === 0 ? "info" : "danger",
        text:
          ownBytes === 0
            ? `${path} holds nothing of its own. It is removed.`
            : `${path} is removed with the ${size} that it holds and that are nowhere else.`,
        objects: [object(path)],
      },
    ],
    label: `Remove ${baseName(path)}`,
    changed: `${path} is removed.`,
    touches: [],
    losesData: ownBytes !== 0,
  };
}
