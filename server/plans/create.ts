import { formatBytes } from "#lib/format/bytes.ts";
import type { IntentOf } from "#lib/model/intent.ts";
import type { Effect } from "#lib/model/plan.ts";
import { Problem } from "#lib/model/problem.ts";
import { jobName } from "#server/backends/subject-facts.ts";
import { planCreateExternal } from "./create-external.ts";
import { diskMethods } from "./disk-method.ts";
import { planDiskSnapshots } from "./disk-snapshots.ts";
import { createFieldsOf } from "./domain-snapshot-input.ts";
import { memorySpace } from "./memory-space.ts";
import { type PlanContext, requireCapability, snapshotObject, summaryOf } from "./plan-context.ts";
import type { PlannedChange, PlannedStep } from "./planned-change.ts";
import { checkName, timedName } from "./snapshot-name.ts";

type CreateIntent = IntentOf<"create">;

export const takenNames = ({ observation }: PlanContext): string[] => [
  ...observation.snapshots.map((s) => s.name),
  ...observation.facts.takenNames,
];

/** An internal snapshot holds every writable disk: what asks for another choice is refused. Throws `invalid-input`, `unsupported`. */
function checkDisks(asked: CreateIntent["disks"]): void {
  for (const choice of asked ?? [])
    if (choice.mode === "no")
      throw new Problem(
        "unsupported",
        `libvirt takes an internal snapshot of all disks or of none, so ${choice.target} cannot be left out. Ask for the others to be external.`,
      );
}

/** External when asked for, or when it is the only way. */
function isExternal(intent: CreateIntent, { observation }: PlanContext): boolean {
  if (intent.disks?.some((disk) => disk.mode === "external" || disk.file !== undefined)) return true;
  if (intent.disks?.some((disk) => disk.mode === "internal")) return false;
  const { create, createExternal } = observation.headCapabilities();
  return create.status === "no" && createExternal.status === "yes";
}

/** Wrong targets, whatever the kind. */
function checkTargets(asked: CreateIntent["disks"], { observation }: PlanContext): void {
  for (const choice of asked ?? []) {
    if (!observation.facts.disks.some((d) => d.target === choice.target))
      throw new Problem(
        "invalid-input",
        `${observation.subject.name} has no disk ${choice.target} that a snapshot could hold.`,
        {
          fields: { disks: choice.target },
        },
      );
  }
}

function checkOptions(intent: CreateIntent, context: PlanContext): void {
  const { isActive } = context.observation.facts;
  const name = context.observation.subject.name;
  if (intent.memory === true && !isActive)
    throw new Problem("blocked", `${name} is off: it has no memory to save. Take the snapshot without memory.`);
  if (intent.memory === false && isActive)
    throw new Problem(
      "unsupported",
      `${name} runs: a snapshot inside its images always holds its memory too. Shut it down to save the disks alone.`,
    );
  if (intent.live)
    throw new Problem("unsupported", "A snapshot inside the images cannot be taken without a pause; leave out `live`.");
  if (intent.quiesce === "require")
    throw new Problem(
      "unsupported",
      "libvirt asks a guest to make its files consistent only for disk-only external snapshots. A snapshot with memory needs no such thing; leave out `quiesce`.",
    );
}

/** The step that takes a snapshot of the head, and the one that keeps a picture of the screen with it. */
export function createSteps(name: string, description: string | null, isActive: boolean, title: string): PlannedStep[] {
  const steps: PlannedStep[] = [
    { title, destructive: false, optional: false, call: { op: "create", name, description, memory: isActive } },
  ];
  if (isActive)
    steps.push({
      title: "Keep a picture of the screen with it",
      destructive: false,
      optional: true,
      call: { op: "picture", snapshot: name },
    });
  return steps;
}

/** A new snapshot of the head, inside the images. */
export function planCreate(asked: CreateIntent, context: PlanContext): PlannedChange {
  const { observation } = context;
  const { xml, ...given } = asked;
  const intent: CreateIntent = { ...(xml === undefined ? {} : createFieldsOf(xml)), ...given };
  // Wrong input is named before what stands in the way.
  checkTargets(intent.disks, context);
  const taken = takenNames(context);
  const name =
    intent.name === undefined || intent.name === ""
      ? timedName("snapshot", context.now, taken)
      : checkName(intent.name, taken);
  const methods = diskMethods(intent.disks, context);
  if (methods?.some(({ volume }) => volume !== null)) return planDiskSnapshots(intent, name, methods, context);
  if (isExternal(intent, context)) return planCreateExternal(intent, name, context);
  if (observation.facts.plainNames && !jobName.test(name))
    throw new Problem(
      "invalid-input",
      `${observation.subject.name} runs, and this host's QEMU saves it only under a name of plain letters, digits, dots, dashes and underscores.`,
      { fields: { name: "only A-Z a-z 0-9 . _ -" } },
    );
  checkOptions(intent, context);
  checkDisks(intent.disks);
  requireCapability(observation.headCapabilities().create, `No snapshot of ${observation.subject.name} can be taken`);
  const { isActive } = observation.facts;
  const before = summaryOf(observation);
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
  if (isActive)
    effects.push({
      group: "service",
      severity: "warning",
      text: `${observation.subject.name} stands still while its memory is written (${formatBytes(observation.facts.memoryBytes ?? 0)} at most), then goes on.`,
      objects: [],
    });
  return {
    intent: { ...intent, name, memory: isActive },
    steps: createSteps(name, intent.description || null, isActive, `Take the snapshot "${name}"`),
    effects,
    after: {
      ...before,
      headParentId: name,
      snapshots: [...before.snapshots, { id: name, name, parentId: before.headParentId }],
    },
    bytesToCopy: null,
    freeNeeded: memorySpace(context),
    merge: null,
    estimateMs: null,
    undoable: "yes",
    confirmLabel: `Take snapshot "${name}"`,
    confirm: null,
    reliesOn: [],
    touches: [name],
    result: {
      changed: [`Snapshot "${name}" was taken.`],
      snapshot: name,
      undo: { action: "delete", snapshot: name, scope: "one" },
    },
  };
}
