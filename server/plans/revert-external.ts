import type { ObservedSnapshot } from "#server/backends/contract.ts";
import type { DiskFile, StepCall } from "#server/backends/step-call.ts";
import { pathBeside } from "#server/images/overlay-name.ts";
import { externalCall } from "./create-external.ts";
import type { PlanContext } from "./plan-context.ts";
import type { PlannedStep } from "./planned-change.ts";

type StartState = "as-saved" | "running" | "paused" | "off";

/**
 * Back to an external snapshot on any libvirt: 9.0 cannot, and later ones delete the overlay in use. The snapshot's files are
 * never written; the machine goes on in new overlays on them, so every other branch stays whole.
 */
export function externalRevertSteps(
  target: ObservedSnapshot,
  safetyName: string | null,
  start: StartState,
  context: PlanContext,
): PlannedStep[] {
  const { observation } = context;
  const { facts, head } = observation;
  const steps: PlannedStep[] = [];
  const step = (title: string, call: StepCall, destructive = false) =>
    steps.push({ title, destructive, optional: false, call });

  const taken = new Set(facts.existingPaths);
  if (safetyName !== null) {
    const call = externalCall(
      safetyName,
      `The state of ${observation.subject.name} just before it went back to "${target.name}".`,
      context,
      {
        memory: facts.isActive,
        halt: facts.isActive,
      },
    );
    for (const disk of call.disks) if (disk.file !== null) taken.add(disk.file);
    if (call.memoryFile !== null) taken.add(call.memoryFile);
    step(
      facts.isActive
        ? `Keep the state of now as "${safetyName}" and stop the machine`
        : `Keep the state of now as "${safetyName}"`,
      call,
    );
  } else if (facts.isActive) step("Power the machine off", { op: "powerOff" }, true);
  if (facts.managedSave)
    step("Throw away the memory that was saved to disk (managed save)", { op: "dropManagedSave" }, true);

  const files: Record<string, DiskFile> = {};
  for (const disk of target.disks) {
    if (disk.mode !== "external" || disk.file === null) continue;
    const frozen = facts.files.find((file) => file.path === disk.file);
    const overlay = pathBeside(disk.file, `${target.name}-again`, "qcow2", taken);
    taken.add(overlay);
    files[disk.target] = { file: overlay, format: "qcow2" };
    step(`Make a new file for ${disk.target} on what "${target.name}" froze`, {
      op: "createOverlay",
      file: overlay,
      backing: disk.file,
      backingFormat: frozen?.format ?? "raw",
    });
  }
  // A disk that the snapshot left out stays on the file that it is on when the machine has stopped.
  const kept: Record<string, DiskFile> = {};
  for (const disk of head.disks) {
    if (files[disk.target] !== undefined || disk.file === null || !facts.disks.some((d) => d.target === disk.target))
      continue;
    const first = steps[0]?.call;
    const moved = first?.op === "createExternal" ? first.disks.find((d) => d.target === disk.target)?.file : null;
    kept[disk.target] = moved ? { file: moved, format: "qcow2" } : { file: disk.file, format: disk.format ?? "raw" };
  }
  const all = { ...kept, ...files };
  step(
    "Put the machine on the new files, with its settings of then",
    { op: "useFiles", snapshot: target.id, files: all },
    safetyName === null,
  );
  step(`Move the head below "${target.name}"`, { op: "setCurrent", snapshot: target.id });
  if (start === "off") return steps;
  if (target.memoryFile !== null)
    step("Start the machine with the memory of then", {
      op: "restoreMemory",
      snapshot: target.id,
      memoryFile: target.memoryFile,
      files: all,
      start,
    });
  else if (start !== "as-saved") step("Start the machine", { op: "start", paused: start === "paused" });
  return steps;
}
