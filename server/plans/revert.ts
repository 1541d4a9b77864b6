import { formatDuration } from "#lib/format/duration.ts";
import type { Capability } from "#lib/model/capability.ts";
import type { IntentOf } from "#lib/model/intent.ts";
import type { Effect } from "#lib/model/plan.ts";
import type { ObservedSnapshot } from "#server/backends/contract.ts";
import type { StepCall } from "#server/backends/step-call.ts";
import { createSteps, takenNames } from "./create.ts";
import { memorySpace } from "./memory-space.ts";
import { type PlanContext, requireCapability, snapshotObject, snapshotOf, summaryOf } from "./plan-context.ts";
import type { PlannedChange, PlannedStep } from "./planned-change.ts";
import { externalRevertSteps } from "./revert-external.ts";
import { timedName } from "./snapshot-name.ts";

type RevertIntent = IntentOf<"revert">;
type StartState = NonNullable<RevertIntent["start"]>;

const hasMemory = (target: ObservedSnapshot): boolean => target.memory !== "none";

/** The power state that the machine comes back in. */
function stateAfter(target: ObservedSnapshot, start: StartState): "running" | "paused" | "shut off" {
  if (start === "off") return "shut off";
  if (start === "running" || start === "paused") return start;
  if (!hasMemory(target)) return "shut off";
  return target.state === "paused" ? "paused" : "running";
}

/**
 * libvirt's flags for a wished state. "off" after a snapshot with memory: libvirt cannot, so the machine comes back paused (not
 * one instruction runs) and is powered off.
 */
function revertCalls(target: ObservedSnapshot, start: StartState, force: boolean): StepCall[] {
  const flags = start === "off" ? (hasMemory(target) ? "paused" : "as-saved") : start;
  const revert: StepCall = { op: "revert", snapshot: target.id, start: flags, force };
  return start === "off" && hasMemory(target) ? [revert, { op: "powerOff" }] : [revert];
}

/** How long ago the head was last saved, in words; null when it never was. */
function unsavedFor({ observation, now }: PlanContext): string | null {
  const current = observation.snapshots.find((s) => s.id === observation.head.parentId);
  return current?.createdAt ? formatDuration(now.getTime() - Date.parse(current.createdAt)) : null;
}

function headEffect(context: PlanContext, safetyName: string | null, whyNoSafety: string | null): Effect {
  const { observation } = context;
  const name = observation.subject.name;
  if (safetyName !== null)
    return {
      group: "snapshots",
      severity: "info",
      text: `The state of now is kept first, as "${safetyName}"${observation.facts.isActive ? ", with its memory" : ""}. Nothing is lost.`,
      objects: [snapshotObject(safetyName)],
    };
  const since = unsavedFor(context);
  const lost =
    since === null
      ? `The state of ${name} as it is now is held in no snapshot and is lost.`
      : `What was done on ${name} since "${observation.head.parentId}" (${since}) is lost: no snapshot holds it.`;
  return {
    group: "data-lost",
    severity: "danger",
    text: whyNoSafety === null ? lost : `${lost} No safety snapshot can be taken: ${whyNoSafety}`,
    objects: [{ kind: "domain", id: observation.subject.id, name }],
  };
}

function serviceEffects(context: PlanContext, target: ObservedSnapshot, after: string): Effect[] {
  const { subject, facts } = context.observation;
  const effects: Effect[] = [];
  if (facts.isActive)
    effects.push({
      group: "service",
      severity: "warning",
      text: `${subject.name} is stopped as it is and its QEMU process is replaced; everybody connected to it is cut off.`,
      objects: [],
    });
  const boots = after === "running" && !hasMemory(target) ? " (it boots: the snapshot holds no memory)" : "";
  const dropped =
    after === "shut off" && hasMemory(target) ? " The snapshot's memory is not used; it stays in the snapshot." : "";
  effects.push({
    group: "service",
    severity: "info",
    text: `Afterwards ${subject.name} is ${after}${boots}.${dropped}`,
    objects: [],
  });
  return effects;
}

/** A machine off an internal snapshot is saved inside its images, one off an external one in files of its own. */
function safetyCapability(isExternal: boolean, { observation }: PlanContext): Capability {
  const capabilities = observation.headCapabilities();
  if (!isExternal) return capabilities.create;
  return observation.facts.isActive ? capabilities.createExternalWithMemory : capabilities.createExternal;
}

function internalRevertSteps(
  target: ObservedSnapshot,
  safetyName: string | null,
  start: StartState,
  force: boolean,
  { observation }: PlanContext,
): PlannedStep[] {
  const { subject, facts } = observation;
  const steps = safetyName
    ? createSteps(
        safetyName,
        `The state of ${subject.name} just before it went back to "${target.name}".`,
        facts.isActive,
        `Keep the state of now as "${safetyName}"`,
      )
    : [];
  if (facts.managedSave)
    steps.push({
      title: "Throw away the memory that was saved to disk (managed save)",
      destructive: true,
      optional: false,
      call: { op: "dropManagedSave" },
    });
  for (const call of revertCalls(target, start, force))
    steps.push({
      title: call.op === "powerOff" ? "Power the machine off" : `Revert to "${target.name}"`,
      destructive: true,
      optional: false,
      call,
    });
  return steps;
}

/** Back to a snapshot, by default with a snapshot of the head first, so that nothing is lost. */
export function planRevert(asked: RevertIntent, context: PlanContext): PlannedChange {
  const { observation } = context;
  const { subject, facts } = observation;
  const target = snapshotOf(context, asked.snapshot);
  requireCapability(observation.capabilities(target.id).revert, `${subject.name} cannot go back to "${target.name}"`);

  const isExternal = target.kind === "external";
  const create = safetyCapability(isExternal, context);
  if (asked.safetySnapshot === true) requireCapability(create, `No safety snapshot of ${subject.name} can be taken`);
  const safety = asked.safetySnapshot ?? create.status === "yes";
  const whyNoSafety = asked.safetySnapshot !== false && !safety ? create.reason : null;
  const start = asked.start ?? "as-saved";
  const after = stateAfter(target, start);
  const safetyName = safety ? timedName("before-revert", context.now, takenNames(context)) : null;
  const before = summaryOf(observation);

  const steps: PlannedStep[] = isExternal
    ? externalRevertSteps(target, safetyName, start, context)
    : internalRevertSteps(target, safetyName, start, asked.force ?? false, context);

  const effects: Effect[] = [headEffect(context, safetyName, whyNoSafety)];

  if (facts.managedSave)
    effects.push({
      group: "data-lost",
      severity: "danger",
      text: `The memory of ${subject.name} that was saved to disk (managed save) is thrown away; with the disks of "${target.name}" it would destroy them.`,
      objects: [{ kind: "domain", id: subject.id, name: subject.name }],
    });
  const leftOut = target.disks.filter((disk) => disk.mode === "no").map((disk) => disk.target);
  if (leftOut.length > 0)
    effects.push({
      group: "snapshots",
      severity: "warning",
      text: `"${target.name}" does not hold ${leftOut.join(", ")}: what is there now stays.`,
      objects: leftOut.map((disk) => ({ kind: "disk", id: disk, name: disk })),
    });
  effects.push(
    {
      group: "snapshots",
      severity: "info",
      text: `${observation.snapshots.length === 1 ? "The snapshot stays" : `All ${observation.snapshots.length} snapshots stay`}. The head moves below "${target.name}".`,
      objects: [snapshotObject(target.id)],
    },
    ...serviceEffects(context, target, after),
    {
      group: "settings",
      severity: "warning",
      text: `The machine's settings (memory, devices, disks) also go back to those it had at "${target.name}".`,
      objects: [],
    },
  );

  const since = unsavedFor(context);
  const label = safetyName !== null ? "" : since === null ? ", lose the state of now" : `, lose ${since}`;
  const heldNowhere = facts.managedSave || (safetyName === null && before.headParentId === null);
  return {
    intent: { ...asked, start, safetySnapshot: safety, force: asked.force ?? false },
    steps,
    effects,
    after: {
      headParentId: target.id,
      state: after,
      snapshots: safetyName
        ? [...before.snapshots, { id: safetyName, name: safetyName, parentId: before.headParentId }]
        : before.snapshots,
    },
    bytesToCopy: 0,
    freeNeeded: safetyName ? memorySpace(context) : [],
    merge: null,
    estimateMs: null,
    undoable: safetyName ? "yes" : "no",
    confirmLabel: `Revert ${subject.name} to "${target.name}"${label}`,
    confirm: heldNowhere ? { type: "domain-name", expect: subject.name } : null,
    reliesOn: [target.id],
    touches: [target.id],
    result: {
      changed: [
        ...(safetyName ? [`The state before was kept as "${safetyName}".`] : []),
        `${subject.name} is as it was at "${target.name}", ${after}.`,
      ],
      snapshot: safetyName,
      undo: safetyName ? { action: "revert", snapshot: safetyName, start: "as-saved" } : null,
    },
  };
}
