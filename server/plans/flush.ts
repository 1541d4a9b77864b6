import type { IntentOf } from "#lib/model/intent.ts";
import { type PlanContext, requireCapability, summaryOf } from "./plan-context.ts";
import type { PlannedChange } from "./planned-change.ts";

/** Brings a running machine's files up to date, so that its live state can be compared from outside. */
export function planFlush(asked: IntentOf<"flush">, { observation }: PlanContext): PlannedChange {
  const { name } = observation.subject;
  requireCapability(observation.headCapabilities().flush, `The disks of ${name} cannot be flushed`);
  return {
    intent: asked,
    steps: [
      {
        title: "Pause the machine, which makes QEMU flush all its disks, and let it go on",
        destructive: false,
        optional: false,
        call: { op: "flush" },
      },
    ],
    effects: [
      {
        group: "service",
        severity: "warning",
        text: `${name} stands still for a moment: as long as its disks take to write out what QEMU holds back, usually well under a second.`,
        objects: [],
      },
    ],
    after: summaryOf(observation),
    bytesToCopy: 0,
    freeNeeded: [],
    merge: null,
    estimateMs: null,
    undoable: "yes",
    confirmLabel: `Pause ${name} for a moment`,
    confirm: null,
    reliesOn: [],
    touches: [],
    result: {
      changed: [`What ${name} wrote until then is in its files.`],
      snapshot: null,
      undo: null,
    },
  };
}
