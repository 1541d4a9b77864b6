import type { Intent } from "#lib/model/intent.ts";
import { Problem } from "#lib/model/problem.ts";
import type { StepCall } from "#server/backends/step-call.ts";
import type { PlanContext } from "#server/plans/plan-context.ts";
import { summaryOf } from "#server/plans/plan-context.ts";
import type { PlannedChange, PlannedStep } from "#server/plans/planned-change.ts";
import type { VolumeContext } from "#server/plans/volumes/volume-context.ts";

const step = (title: string, call: StepCall, is: { destructive?: boolean; optional?: boolean } = {}): PlannedStep => ({
  title,
  call,
  destructive: is.destructive ?? false,
  optional: is.optional ?? false,
});

/** Plans with few surprises, to show what the runner does with any plan. */
export function memoryPlan(intent: Intent, context: PlanContext | VolumeContext): PlannedChange {
  const steps = stepsFor(intent, context);
  const named = "snapshot" in intent && intent.snapshot ? [intent.snapshot] : [];
  return {
    intent,
    steps,
    reliesOn: named,
    touches: named,
    effects: [{ group: "snapshots", severity: "info", text: `It will ${intent.action}.`, objects: [] }],
    after: summaryOf(context.observation),
    bytesToCopy: null,
    freeNeeded: [],
    merge: null,
    estimateMs: null,
    undoable: "no",
    confirmLabel: intent.action,
    confirm:
      intent.action === "delete" && intent.scope === "subtree"
        ? { type: "domain-name", expect: context.observation.subject.name }
        : null,
    result: {
      changed: [`${intent.action} done`],
      snapshot: intent.action === "create" ? nameOf(intent) : null,
      undo: null,
    },
  };
}

const nameOf = (intent: Extract<Intent, { action: "create" }>): string => intent.name ?? "unnamed";

function stepsFor(intent: Intent, { observation, isLocked }: PlanContext | VolumeContext): PlannedStep[] {
  switch (intent.action) {
    case "create": {
      const name = nameOf(intent);
      return [createStep(name), step("Keep a picture", { op: "picture", snapshot: name }, { optional: true })];
    }
    case "revert":
      return [
        createStep("safety"),
        step(
          `Go back to ${intent.snapshot}`,
          { op: "revert", snapshot: intent.snapshot, start: "as-saved", force: false },
          { destructive: true },
        ),
        step("Say so", { op: "describe", snapshot: intent.snapshot, description: "went back here" }),
      ];
    case "delete": {
      if (isLocked(intent.snapshot)) throw new Problem("blocked", `${intent.snapshot} is locked.`, { blockers: [] });
      const all = observation.snapshots.map(({ id }) => id);
      const gone = intent.scope === "one" ? [intent.snapshot] : all.slice(all.indexOf(intent.snapshot)).reverse();
      return gone.map((id) =>
        step(`Delete ${id}`, { op: "remove", snapshot: id, metadataOnly: false }, { destructive: true }),
      );
    }
    case "edit":
      return [step("Lock", { op: "lock", snapshot: intent.snapshot, locked: intent.locked ?? true })];
    default:
      throw new Problem("unsupported", `No plan for ${intent.action} in memory.`);
  }
}

const createStep = (name: string): PlannedStep =>
  step(`Create ${name}`, { op: "create", name, description: null, memory: true });
