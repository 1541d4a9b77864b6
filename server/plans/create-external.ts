import { formatBytes } from "#lib/format/bytes.ts";
import type { IntentOf } from "#lib/model/intent.ts";
import type { SnapshotDiskResult } from "#lib/model/job.ts";
import type { Effect } from "#lib/model/plan.ts";
import { Problem } from "#lib/model/problem.ts";
import type { StepCall } from "#server/backends/step-call.ts";
import { pathBeside } from "#server/images/overlay-name.ts";
import { qemuMethod } from "./disk-method.ts";
import { backupSourceXml, diskXmlOn } from "./disk-xml.ts";
import { memorySpace } from "./memory-space.ts";
import { type PlanContext, requireCapability, snapshotObject, summaryOf } from "./plan-context.ts";
import type { PlannedChange, PlannedStep } from "./planned-change.ts";

type CreateIntent = IntentOf<"create">;
type ExternalCall = Extract<StepCall, { op: "createExternal" }>;

/** The new file of each disk, null for one that is left out. Throws `invalid-input`, `already-exists`. */
function filesOf(asked: CreateIntent["disks"], name: string, { observation }: PlanContext): ExternalCall["disks"] {
  const taken = new Set(observation.facts.existingPaths);
  const chosen = observation.facts.disks.map(({ target }) => {
    const choice = asked?.find((disk) => disk.target === target);
    const current = observation.head.disks.find((disk) => disk.target === target)?.file;
    if (choice?.mode === "no") return { target, file: null };
    if (!current) throw new Problem("unsupported", `${target} is not on a file, so no overlay can be put on it.`);
    if (choice?.file !== undefined && !choice.file.startsWith("/"))
      throw new Problem("invalid-input", `The new file of ${target} must be an absolute path.`, {
        fields: { disks: choice.file },
      });
    if (choice?.file !== undefined && taken.has(choice.file))
      throw new Problem("already-exists", `${choice.file} is there already; it is not written over.`, {
        file: choice.file,
      });
    const file = choice?.file ?? pathBeside(current, name, "qcow2", taken);
    taken.add(file);
    return { target, file };
  });
  if (chosen.every((disk) => disk.file === null))
    throw new Problem("invalid-input", "The snapshot would hold no disk. Choose at least one.");
  return chosen;
}

/** Whether the guest's helper is asked. Throws `unsupported` when it is required and cannot be. */
function quiesces(intent: CreateIntent, withMemory: boolean, { observation }: PlanContext): boolean {
  if (intent.quiesce === undefined || intent.quiesce === "no") return false;
  const { guestAgent, isActive } = observation.facts;
  if (withMemory || !isActive) {
    if (intent.quiesce === "try" || !isActive) return false;
    throw new Problem(
      "unsupported",
      "A snapshot with memory needs no quiesce: memory and disks are of one instant. Leave out `quiesce`.",
    );
  }
  if (guestAgent === "connected") return true;
  if (intent.quiesce === "try") return false;
  throw new Problem(
    "unsupported",
    guestAgent === "none"
      ? `${observation.subject.name} has no guest agent channel, so its guest cannot be asked to make its files consistent.`
      : `The guest agent of ${observation.subject.name} does not answer. Start it in the guest and try again.`,
  );
}

/** The step that freezes the disks and goes on in overlays; also a revert's safety snapshot. */
export function externalCall(
  name: string,
  description: string | null,
  context: PlanContext,
  options: { disks?: CreateIntent["disks"]; memory: boolean; halt?: boolean; live?: boolean; quiesce?: boolean },
): ExternalCall {
  const disks = filesOf(options.disks, name, context);
  const firstFile = context.observation.head.disks.find((disk) => disk.file !== null)?.file ?? "";
  const taken = new Set([...context.observation.facts.existingPaths, ...disks.flatMap((disk) => disk.file ?? [])]);
  return {
    op: "createExternal",
    name,
    description,
    memoryFile: options.memory ? pathBeside(firstFile, name, "mem", taken) : null,
    live: options.live ?? false,
    halt: options.halt ?? false,
    quiesce: options.quiesce ?? false,
    disks,
  };
}

/** What the machine's disks are after the snapshot, and where what it holds can be read. */
function disksAfter({ disks }: ExternalCall, machineXml: string, { observation }: PlanContext): SnapshotDiskResult[] {
  return disks.flatMap(({ target, file }) => {
    const current = observation.head.disks.find((disk) => disk.target === target);
    if (file === null || !current?.file) return [];
    const method = qemuMethod;
    const source = backupSourceXml(current.file, current.format);
    return [
      { target, method, volume: null, diskXml: diskXmlOn(machineXml, target, file, "qcow2"), backupSourceXml: source },
    ];
  });
}

/** A new snapshot in files of its own. `name` is checked already. */
export function planCreateExternal(intent: CreateIntent, name: string, context: PlanContext): PlannedChange {
  const { observation } = context;
  const { subject, facts } = observation;
  const withMemory = facts.isActive && intent.memory === true;
  const capabilities = observation.headCapabilities();
  requireCapability(
    withMemory ? capabilities.createExternalWithMemory : capabilities.createExternal,
    `No external snapshot of ${subject.name} can be taken`,
  );
  if (intent.live && !withMemory)
    throw new Problem("invalid-input", "`live` goes with `memory` only.", { fields: { live: "without memory" } });
  const quiesce = quiesces(intent, withMemory, context);
  const call = externalCall(name, intent.description || null, context, {
    disks: intent.disks,
    memory: withMemory,
    live: intent.live ?? false,
    quiesce,
  });
  const before = summaryOf(observation);
  const steps: PlannedStep[] = [
    { title: `Freeze the disks as "${name}" and go on in new files`, destructive: false, optional: false, call },
  ];
  if (facts.isActive)
    steps.push({
      title: "Keep a picture of the screen with it",
      destructive: false,
      optional: true,
      call: { op: "picture", snapshot: name },
    });

  const effects: Effect[] = [
    {
      group: "snapshots",
      severity: "info",
      text:
        before.headParentId === null
          ? `"${name}" becomes a first snapshot (a root).`
          : `"${name}" is added below "${before.headParentId}".`,
      objects: [snapshotObject(name)],
    },
  ];
  for (const { target, file } of call.disks) {
    const current = observation.head.disks.find((disk) => disk.target === target)?.file ?? "";
    effects.push(
      file === null
        ? {
            group: "data-lost",
            severity: "warning",
            text: `The snapshot does not hold ${target}: a revert leaves it as it is then.`,
            objects: [{ kind: "disk", id: target, name: target }],
          }
        : {
            group: "settings",
            severity: "info",
            text: `${current} is frozen; ${target} goes on in ${file}.`,
            objects: [
              { kind: "file", id: current, name: current },
              { kind: "file", id: file, name: file },
            ],
          },
    );
  }
  if (withMemory)
    effects.push({
      group: "service",
      severity: intent.live ? "info" : "warning",
      text: intent.live
        ? `${subject.name} runs on while its memory is written to ${call.memoryFile}.`
        : `${subject.name} stands still while its memory is written (${formatBytes(facts.memoryBytes ?? 0)} at most), then goes on.`,
      objects: [],
    });
  else if (facts.isActive)
    effects.push({
      group: "snapshots",
      severity: quiesce ? "info" : "warning",
      text: quiesce
        ? "The guest is asked to make its files consistent first."
        : "The disks are saved as after a power cut: files that the guest had not written yet may be incomplete in it.",
      objects: [],
    });
  return {
    intent: {
      ...intent,
      name,
      memory: withMemory,
      disks: call.disks.map((disk) => ({
        target: disk.target,
        mode: disk.file === null ? ("no" as const) : ("external" as const),
        ...(disk.file === null ? {} : { file: disk.file }),
      })),
    },
    steps,
    effects,
    after: {
      ...before,
      headParentId: name,
      snapshots: [...before.snapshots, { id: name, name, parentId: before.headParentId }],
    },
    bytesToCopy: null,
    freeNeeded: withMemory ? memorySpace(context) : [],
    merge: null,
    estimateMs: null,
    undoable: "yes",
    confirmLabel: `Take snapshot "${name}"`,
    confirm: null,
    reliesOn: [],
    touches: [name],
    result: {
      changed: [
        `Snapshot "${name}" was taken.`,
        ...call.disks.flatMap(({ target, file }) =>
          file === null ? [] : [`${target} of ${subject.name} is on ${file} now.`],
        ),
      ],
      snapshot: name,
      undo: { action: "delete", snapshot: name, scope: "one" },
      ...(context.diskStorage ? { disks: disksAfter(call, context.diskStorage.machineXml, context) } : {}),
    },
  };
}
