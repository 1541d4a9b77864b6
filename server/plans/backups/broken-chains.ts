import type { Effect } from "#lib/model/plan.ts";
import { isProblem } from "#lib/model/problem.ts";
import type { StepCall } from "#server/backends/step-call.ts";
import { type BackupRecord, labelOf } from "#server/backups/backup-record.ts";
import type { PlanContext } from "../plan-context.ts";
import type { PlannedChange } from "../planned-change.ts";
import { writtenBy } from "../written-files.ts";
import { backupName } from "./backup-sight.ts";
import { incrementalReason } from "./incremental.ts";

/** What these write to is the head's own files, which no point is read from. */
const onHead: readonly StepCall["op"][] = ["create", "revert", "start", "resume", "restoreMemory"];
/** A snapshot inside an image stays what it is while others in it come and go. */
const takesFile: readonly StepCall["op"][] = ["removeFile", "moveFile", "commitDown", "blockCommit"];
/** The machine goes on with other content than its bitmaps speak of. */
const leavesBitmaps: readonly StepCall["op"][] = ["revert", "useFiles", "restoreMemory"];

/** Adds to a plan on which backups no incremental one can build any more once it is done. */
export function tellBrokenChains(change: PlannedChange, context: PlanContext): PlannedChange {
  const { backups } = context;
  if (!backups || change.intent.action === "backup" || change.intent.action === "removeCheckpoints") return change;
  const open = backups.records.filter((record) => canGoOn(record, context));
  const broken = open.flatMap((record) => {
    const why = breakOf(record, change, context);
    return why === null ? [] : [{ record, why }];
  });
  if (broken.length === 0) return change;
  const left = open.filter((record) => !broken.some((each) => each.record === record));
  const next =
    left[0] === undefined
      ? "The next one has to be a full one."
      : `An incremental one can still build on that of ${labelOf(left[0].manifest)}.`;
  const effects = broken.map(
    ({ record, why }): Effect => ({
      group: "backups",
      severity: "warning",
      text: `No incremental backup can build on the one of ${labelOf(record.manifest)} any more: ${why} ${next} What there is stays and can be restored.`,
      objects: [{ kind: "backup", id: record.manifest.id, name: backupName(record) }],
    }),
  );
  return { ...change, effects: [...change.effects, ...effects] };
}

/** A checkpoint waits for the machine to run again; else only what is possible now can be broken. */
function canGoOn(record: BackupRecord, { observation }: PlanContext): boolean {
  const { checkpoint } = record.manifest;
  if (record.state === "complete" && checkpoint !== null) return observation.facts.checkpoints.includes(checkpoint);
  return incrementalReason(record, observation) === null;
}

function breakOf(record: BackupRecord, change: PlannedChange, context: PlanContext): string | null {
  return record.manifest.snapshot === null ? breakOfCheckpoint(change, context) : breakOfPoint(record, change, context);
}

/** The snapshot goes, or a file that it is read through is written to or moved. */
function breakOfPoint(
  { manifest }: BackupRecord,
  { after, steps }: PlannedChange,
  { observation }: PlanContext,
): string | null {
  const id = manifest.snapshot?.id ?? "";
  if (!after.snapshots.some((snapshot) => snapshot.id === id))
    return `the snapshot "${id}" that it was read from goes.`;
  const calls = steps.map(({ call }) => call).filter(({ op }) => !onHead.includes(op));
  const writtenIn = (some: readonly StepCall[]) => new Set(some.flatMap((call) => writtenBy(call, observation)));
  const [written, replaced] = [writtenIn(calls), writtenIn(calls.filter(({ op }) => takesFile.includes(op)))];
  for (const { target } of manifest.disks) {
    const point = observation.points(id).get(target);
    if (!point || isProblem(point)) continue;
    const file = point.point.layers.find(({ path, snapshotId }) =>
      (snapshotId === null ? written : replaced).has(path),
    );
    if (file) return `${file.path}, which "${id}" is read from, is changed.`;
  }
  return null;
}

function breakOfCheckpoint({ steps }: PlannedChange, { observation }: PlanContext): string | null {
  const calls = steps.map(({ call }) => call);
  if (calls.some(({ op }) => leavesBitmaps.includes(op)))
    return "the machine goes on from another point, and the record of what is written since its checkpoint does not go with it.";
  const held = new Set(observation.facts.files.filter(({ bitmaps }) => bitmaps.length > 0).map(({ path }) => path));
  const gone = calls.flatMap((call) =>
    call.op === "commitDown" || call.op === "removeFile" ? [call.file] : call.op === "moveFile" ? [call.from] : [],
  );
  const file = gone.find((path) => held.has(path));
  return file === undefined ? null : `${file} goes, and the record of what is written since its checkpoint with it.`;
}
