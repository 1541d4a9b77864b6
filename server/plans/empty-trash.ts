import { formatBytes } from "#lib/format/bytes.ts";
import type { IntentOf } from "#lib/model/intent.ts";
import { Problem } from "#lib/model/problem.ts";
import { type PlanContext, summaryOf } from "./plan-context.ts";
import type { PlannedChange } from "./planned-change.ts";

/** Frees what the trash keeps before its time: one entry, or all of a machine. */
export function planEmptyTrash(asked: IntentOf<"emptyTrash">, { observation, trash }: PlanContext): PlannedChange {
  const entries = (trash?.entries ?? []).filter((entry) => asked.trash === undefined || entry.id === asked.trash);
  if (entries.length === 0)
    throw new Problem("not-found", `There is nothing in the trash of ${observation.subject.name} to remove.`);
  const ids = entries.flatMap(({ snapshots }) => snapshots.map(({ id }) => id));
  const names = ids.map((id) => `"${id}"`).join(", ");
  const files = entries.flatMap((entry) => entry.files);
  const before = summaryOf(observation);
  return {
    intent: asked,
    steps: entries.map((entry) => ({
      title: `Remove ${entry.snapshots.map(({ id }) => `"${id}"`).join(", ")} from the trash for good`,
      destructive: true,
      optional: false,
      call: { op: "emptyTrash", entry: entry.id },
    })),
    effects: [
      {
        group: "data-lost",
        severity: "danger",
        text: `Nobody can restore ${names} any more. This cannot be undone.`,
        objects: entries.map(({ id, snapshots }) => ({ kind: "trash", id, name: snapshots[0]?.id ?? id })),
      },
      {
        group: "space",
        severity: "info",
        text: `${formatBytes(files.reduce((sum, { bytes }) => sum + bytes, 0))} are freed at once.`,
        objects: files.map(({ keptAt }) => ({ kind: "file", id: keptAt, name: keptAt })),
      },
    ],
    after: before,
    bytesToCopy: 0,
    freeNeeded: [],
    merge: null,
    estimateMs: null,
    undoable: "no",
    confirmLabel:
      asked.trash === undefined ? `Empty the trash of ${observation.subject.name}` : `Remove ${names} for good`,
    confirm: null,
    reliesOn: [],
    touches: [],
    result: {
      changed: [`${names} ${ids.length > 1 ? "are" : "is"} in the trash no more.`],
      snapshot: null,
      undo: null,
    },
  };
}
