import type { IntentOf } from "#lib/model/intent.ts";
import type { Effect } from "#lib/model/plan.ts";
import { Problem } from "#lib/model/problem.ts";
import { labelOf } from "#server/backups/backup-record.ts";
import { type PlanContext, summaryOf } from "../plan-context.ts";
import type { PlannedChange } from "../planned-change.ts";
import { list } from "./backup-parts.ts";
import { backupName } from "./backup-sight.ts";
import { checkpointObject } from "./checkpoints.ts";

/** Bitmaps in the images of a machine that is off, which no checkpoint speaks of any more: they keep it from going back all the same. */
function bitmapsLeft({ facts, head }: PlanContext["observation"]): string[] {
  if (facts.isActive) return [];
  const files = new Set(head.disks.map(({ file }) => file));
  return facts.files.flatMap(({ path, bitmaps }) => (files.has(path) ? bitmaps : []));
}

/** Ends incremental backups of a running machine, so that its snapshots can be gone back to again. */
export function planRemoveCheckpoints(asked: IntentOf<"removeCheckpoints">, context: PlanContext): PlannedChange {
  const { observation, backups } = context;
  const { subject, facts } = observation;
  const known = [...new Set([...facts.checkpoints, ...bitmapsLeft(observation)])];
  const names = [...new Set(asked.checkpoints ?? known)];
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0 || names.length === 0)
    throw new Problem(
      "not-found",
      unknown.length > 0 ? `${subject.name} has no checkpoint ${list(unknown)}.` : `${subject.name} has no checkpoint.`,
    );
  const ended = (backups?.records ?? []).filter(
    ({ state, manifest: { checkpoint } }) => state === "complete" && checkpoint !== null && names.includes(checkpoint),
  );
  const foreign = names.filter(
    (name) => !(backups?.records ?? []).some(({ manifest }) => manifest.checkpoint === name),
  );
  const effects: Effect[] = [
    {
      group: "backups",
      severity: "warning",
      text: `${list(names)} ${names.length > 1 ? "go" : "goes"}, with the bitmaps in the images: what was written since cannot be told any more.${ended.length === 0 ? "" : ` No incremental backup can build on the one of ${list(ended.map(({ manifest }) => labelOf(manifest)))} then, and the next one is a full one. What there is can be restored as before.`}`,
      objects: [
        ...names.map(checkpointObject),
        ...ended.map((record) => ({ kind: "backup", id: record.manifest.id, name: backupName(record) })),
      ],
    },
  ];
  if (foreign.length > 0)
    effects.push({
      group: "backups",
      severity: "danger",
      text: `${list(foreign)} ${foreign.length > 1 ? "were" : "was"} not made by a backup that Espalier knows of: another backup program may go on from ${foreign.length > 1 ? "them" : "it"}.`,
      objects: foreign.map(checkpointObject),
    });
  if (names.length === known.length)
    effects.push({
      group: "snapshots",
      severity: "info",
      text: "Nothing of backups is in the way of going back to a snapshot any more, or of taking one while the machine is off.",
      objects: [],
    });
  return {
    intent: { ...asked, checkpoints: names },
    steps: names.map((checkpoint) => ({
      title: `Remove the checkpoint ${checkpoint}`,
      destructive: true,
      optional: false,
      call: { op: "removeCheckpoint", checkpoint },
    })),
    effects,
    after: summaryOf(observation),
    bytesToCopy: 0,
    freeNeeded: [],
    merge: null,
    estimateMs: null,
    undoable: "no",
    confirmLabel: names.length === 1 ? `Remove the checkpoint ${names[0]}` : `Remove ${names.length} checkpoints`,
    confirm: null,
    reliesOn: [],
    touches: [],
    result: {
      changed: [names.length === 1 ? "The checkpoint is removed." : `${names.length} checkpoints are removed.`],
      snapshot: null,
      undo: null,
    },
  };
}
