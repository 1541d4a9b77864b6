import { formatBytes } from "#lib/format/bytes.ts";
import type { Finding } from "#lib/model/finding.ts";
import { Problem } from "#lib/model/problem.ts";
import type { PlanContext } from "../plan-context.ts";
import { type Repair, refused, step } from "./repair-change.ts";

/** A guest that finds its disk full again is paused again at once. */
const needBytes = 64 * 1024 ** 2;

/** Lets a machine go on that a full disk paused. */
export function resuming({ observation }: PlanContext): Repair {
  const { head, facts, subject } = observation;
  const free = facts.freeSpace.filter(({ path }) => head.disks.some((disk) => disk.file === path));
  for (const { path, freeBytes } of free) {
    if (freeBytes === null) throw refused(`How much is free where ${path} lies cannot be told.`);
    if (freeBytes < needBytes)
      throw new Problem(
        "no-space",
        `Only ${formatBytes(freeBytes)} are free where ${path} lies; the machine would stop again at once. Free at least ${formatBytes(needBytes)}.`,
        { path, freeBytes, needBytes },
      );
  }
  const most = Math.min(...free.map(({ freeBytes }) => freeBytes ?? 0));
  return {
    steps: [step("Let the machine go on", { op: "resume", needBytes })],
    effects: [
      {
        group: "service",
        severity: "info",
        text: `${subject.name} goes on where it was paused${free.length > 0 ? `; ${formatBytes(most)} are free` : ""}. What it could not write is written now.`,
        objects: [],
      },
    ],
    label: `Resume ${subject.name}`,
    changed: `${subject.name} goes on.`,
    touches: [],
  };
}

/** Lets libvirt read a disk's chain from the images again. */
export function rewritingSettings(finding: Finding, { observation }: PlanContext): Repair {
  const { head, facts, subject } = observation;
  if (facts.isActive) throw refused(`${subject.name} is running. Shut it down first.`);
  if (facts.managedSave)
    throw refused(
      `${subject.name} was saved to disk (managed save) with these settings. Discard what was saved first.`,
    );
  const targets = finding.objects.filter((object) => object.kind === "disk").map((object) => object.id);
  const files = head.disks.flatMap(({ target, file, format }) =>
    file !== null && targets.includes(target) ? [[target, { file, format: format ?? "qcow2" }] as const] : [],
  );
  if (files.length === 0) throw refused("The disk is not there any more.");
  return {
    steps: [
      step("Let the settings go by the images", { op: "useFiles", snapshot: null, files: Object.fromEntries(files) }),
    ],
    effects: [
      {
        group: "settings",
        severity: "info",
        text: `What the settings of ${subject.name} say of ${targets.join(", ")} and its chain goes; libvirt reads it from ${files.map(([, { file }]) => file).join(", ")} at the next start. No image is touched.`,
        objects: [],
      },
    ],
    label: `Correct the settings of ${subject.name}`,
    changed: `The settings of ${subject.name} go by its images.`,
    touches: [],
  };
}
