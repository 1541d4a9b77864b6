import type { ObjectRef } from "#lib/model/finding.ts";
import type { IntentOf } from "#lib/model/intent.ts";
import type { Effect, TreeSummary } from "#lib/model/plan.ts";
import { Problem } from "#lib/model/problem.ts";
import type { Observation } from "#server/backends/contract.ts";
import type { StepCall } from "#server/backends/step-call.ts";
import { type PlanContext, snapshotObject, summaryOf } from "../plan-context.ts";
import type { PlannedChange, PlannedStep } from "../planned-change.ts";

/** What a repair does, before it is a plan. */
export interface Repair {
  readonly steps: readonly PlannedStep[];
  readonly effects: readonly Effect[];
  /** Words for the confirm button. */
  readonly label: string;
  /** What the result says. */
  readonly changed: string;
  readonly touches: readonly string[];
  readonly after?: TreeSummary;
  readonly snapshot?: string;
  readonly bytesToCopy?: number | null;
  /** Data goes that is held nowhere else: the machine's name has to be typed. */
  readonly losesData?: boolean;
}

export const step = (title: string, call: StepCall, destructive = false): PlannedStep => ({
  ...{ title, call, destructive, optional: false },
});

export const refused = (text: string, blockers: readonly ObjectRef[] = []): Problem =>
  new Problem("blocked", text, { blockers });

/** Steps that change no description of a machine's snapshots: those of Espalier's own store, and of volumes, which have none. */
const isOwn = ({ call }: PlannedStep): boolean =>
  call.op === "acknowledge" || call.op === "acceptFiles" || call.op === "volume";

/** The plan of a repair. All descriptions of the machine's snapshots are kept with the job before anything else is done. */
export function repairChange(
  intent: IntentOf<"repair">,
  { observation }: { readonly observation: Observation },
  repair: Repair,
): PlannedChange {
  const all = observation.snapshots.map((snapshot) => snapshot.id);
  const keep = all.length > 0 && !repair.steps.every(isOwn);
  const own = repair.steps.filter(({ call }) => call.op !== "keepDescriptions");
  const keeping = step("Keep the descriptions of all snapshots as they are now", {
    op: "keepDescriptions",
    snapshots: all,
  });
  return {
    intent,
    steps: keep ? [keeping, ...own] : own,
    effects: [...repair.effects],
    after: repair.after ?? summaryOf(observation),
    bytesToCopy: repair.bytesToCopy ?? 0,
    freeNeeded: [],
    merge: null,
    estimateMs: null,
    undoable: "no",
    confirmLabel: repair.label,
    confirm: repair.losesData ? { type: "domain-name", expect: observation.subject.name } : null,
    reliesOn: all,
    touches: [...repair.touches],
    result: { changed: [repair.changed], snapshot: repair.snapshot ?? null, undo: null },
  };
}

export function checkUnlocked(ids: readonly string[], context: PlanContext): void {
  const locked = ids.filter((id) => context.isLocked(id));
  if (locked.length > 0)
    throw refused(
      `${locked.map((id) => `"${id}"`).join(", ")} ${locked.length > 1 ? "are" : "is"} locked against deletion. Unlock first.`,
      locked.map(snapshotObject),
    );
}
