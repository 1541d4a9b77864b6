import type { HeldTag } from "#server/backends/subject-facts.ts";
import { type PlanContext, snapshotObject, summaryOf } from "../plan-context.ts";
import { type Repair, refused, step } from "./repair-change.ts";

const object = (path: string) => ({ kind: "file", id: path, name: path });

/** Why libvirt would not take a name, or would take it for another one; null when it does. */
function nameTrouble(name: string): string | null {
  if (name === "" || name.startsWith(".") || name.includes("/")) return "libvirt takes no such name";
  if (Buffer.byteLength(name) > 200) return "the name is too long for libvirt";
  // Without these libvirt would write another name down than the image holds.
  if (/[\u0000-\u001f\u007f\ufffe\uffff]/.test(name) || !name.isWellFormed())
    return "the name holds a control character";
  return null;
}

/** Describes a snapshot that the images hold to libvirt. It must be in every disk that a revert would put back. */
export function adoptingTag(name: string, held: readonly HeldTag[], context: PlanContext): Repair {
  const { facts } = context.observation;
  const { headFiles, tags } = facts.repair;
  const refuse = (why: string, paths: readonly string[] = []) =>
    refused(`"${name}" cannot be adopted: ${why}.`, paths.map(object));
  if (!facts.isPersistent) throw refuse("the machine is transient, and its snapshots vanish with it");
  const trouble = nameTrouble(name);
  if (trouble !== null) throw refuse(trouble);
  const disks = headFiles.map(({ target, file, isInternal }) => {
    if (file === null || !isInternal)
      throw refuse(`${target} cannot hold a snapshot inside, so a revert would leave it out`);
    const own = held.filter((tag) => tag.path === file);
    if (own.length === 0)
      throw refuse(`${file} (${target}) does not hold it, and a revert would need it there`, [file]);
    if (own.length > 1)
      throw refuse(`${file} holds ${own.length} of that name, and which one is meant cannot be told`, [file]);
    if (tags.some((tag) => tag.path === file && tag.id === name && tag.name !== name))
      throw refuse(`it is the number of another snapshot in ${file}, which QEMU would take instead`, [file]);
    return { target, mode: "internal" as const, file, overlay: null };
  });
  const elsewhere = held.filter((tag) => !disks.some((disk) => disk.file === tag.path)).map((tag) => tag.path);
  if (disks.length === 0 || elsewhere.length > 0)
    throw refuse("it lies in a file that the machine only builds on", elsewhere);
  const hasMemory = held.some((tag) => tag.vmStateBytes > 0);
  const before = summaryOf(context.observation);
  return {
    steps: [
      step(`Describe "${name}" to libvirt`, {
        op: "adopt",
        name,
        description: "Adopted from the disk images",
        createdAt: held[0]?.createdAt ?? context.now.toISOString(),
        parent: null,
        state: hasMemory ? "running" : "shutoff",
        disks,
      }),
    ],
    effects: [
      {
        group: "snapshots",
        severity: "info",
        text: `"${name}" can be gone back to; the machine is ${hasMemory ? "running" : "off"} then. Below which snapshot it was taken is not known: it stands at the root.`,
        objects: [snapshotObject(name)],
      },
      {
        group: "settings",
        severity: hasMemory ? "warning" : "info",
        text: `The machine's settings of then are not known: those of today are taken.${hasMemory ? " If its devices have changed since, its memory cannot be loaded." : ""}`,
        objects: [],
      },
    ],
    label: `Adopt "${name}"`,
    changed: `"${name}" is a snapshot of the machine.`,
    touches: [],
    snapshot: name,
    after: { ...before, snapshots: [...before.snapshots, { id: name, name, parentId: null }] },
  };
}

/** Removes a snapshot that libvirt does not list from the images that hold it. */
export function removingTag(name: string, held: readonly HeldTag[], { observation }: PlanContext): Repair {
  const { facts, subject } = observation;
  const paths = [...new Set(held.map((tag) => tag.path))];
  const refuse = (why: string, blocking: readonly string[] = []) =>
    refused(`"${name}" cannot be removed: ${why}.`, blocking.map(object));
  if (name === "") throw refuse("it has no name to find it by");
  if (facts.isActive) throw refuse(`${subject.name} runs on the image. Shut it down first`);
  for (const path of paths) {
    if (held.filter((tag) => tag.path === path).length > 1)
      throw refuse(`${path} holds several of that name, and which one is meant cannot be told`, [path]);
    const users = facts.files.find((file) => file.path === path)?.otherUsers ?? [];
    if (users.length > 0) throw refuse(`${users.map((user) => user.name).join(", ")} uses ${path} too`, [path]);
  }
  return {
    steps: paths.map((path) => step(`Remove "${name}" from ${path}`, { op: "removeTag", file: path, tag: name }, true)),
    effects: [
      {
        group: "data-lost",
        severity: "danger",
        text: `What ${paths.join(", ")} ${paths.length > 1 ? "hold" : "holds"} under "${name}" is lost. What the disks hold now stays.`,
        objects: paths.map(object),
      },
    ],
    label: `Remove "${name}" from ${paths.length > 1 ? "the images" : "the image"}`,
    changed: `"${name}" is removed.`,
    touches: [],
    losesData: true,
  };
}
