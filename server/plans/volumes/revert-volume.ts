import { formatDuration } from "#lib/format/duration.ts";
import type { IntentOf } from "#lib/model/intent.ts";
import type { Effect } from "#lib/model/plan.ts";
import { Problem } from "#lib/model/problem.ts";
import { requireCapability, summaryOf } from "#server/plans/plan-context.ts";
import type { PlannedChange } from "#server/plans/planned-change.ts";
import { timedName } from "#server/plans/snapshot-name.ts";
import { cannot, figuresOf, objectOf, plannedSteps, type VolumeContext, volumeSnapshot } from "./volume-context.ts";
import { userEffects } from "./volume-users.ts";

/** How long ago the live state was last saved, in words; null when it never was. */
function unsavedFor({ observation, now }: VolumeContext): string | null {
  const current = observation.snapshots.find((s) => s.id === observation.head.parentId);
  return current?.createdAt ? formatDuration(now.getTime() - Date.parse(current.createdAt)) : null;
}

function headEffect(context: VolumeContext, kept: string | null): Effect {
  const { subject, head, snapshots, volume } = context.observation;
  if (head.gone !== undefined)
    return {
      group: "snapshots",
      severity: "info",
      text: `There is no live state that could be kept first: ${volume.path} is gone. It is made anew, and nothing is written over.`,
      objects: [{ kind: "volume", id: subject.id, name: subject.name }],
    };
  if (kept !== null)
    return {
      group: "snapshots",
      severity: "info",
      text: `The state of now is kept first, as "${kept}". Nothing is lost.`,
      objects: [{ kind: "snapshot", id: kept, name: kept }],
    };
  const parent = snapshots.find((s) => s.id === head.parentId);
  const since = unsavedFor(context);
  return {
    group: "data-lost",
    severity: "danger",
    text: parent
      ? `What was written to ${subject.name} since "${parent.name}"${since ? ` (${since})` : ""} is lost: no snapshot holds it.`
      : `The state of ${subject.name} as it is now is held in no snapshot and is lost.`,
    objects: [{ kind: "volume", id: subject.id, name: subject.name }],
  };
}

/** Back to a snapshot, by default with the live state kept as one first; a live state that is gone is brought back. */
export function planRevertVolume(asked: IntentOf<"revert">, context: VolumeContext): PlannedChange {
  const { observation, now } = context;
  const { subject, volume } = observation;
  const target = volumeSnapshot(context, asked.snapshot);
  if (asked.start !== undefined && asked.start !== "as-saved")
    throw new Problem("invalid-input", `${subject.name} is a volume: it is not started. Leave out \`start\`.`, {
      fields: { start: "not for a volume" },
    });
  requireCapability(observation.capabilities(target.id).revert, `${subject.name} cannot go back to "${target.name}"`);
  if (!volume.changes.revert) throw cannot(context, "revert");
  const isGone = observation.head.gone !== undefined;
  const isKept = !isGone && (asked.safetySnapshot ?? true);
  if (isKept)
    requireCapability(observation.headCapabilities().create, `No safety snapshot of ${subject.name} can be taken`);
  const name = isKept ? timedName("before-revert", now, volume.takenNames) : null;
  const keep =
    name === null
      ? null
      : { name, description: `The state of ${subject.name} just before it went back to "${target.name}".` };
  const sequence = volume.changes.revert(target.id, keep, now);
  const before = summaryOf(observation);
  const since = unsavedFor(context);
  const keptId = name === null ? null : (sequence.snapshot ?? name);
  const label = isKept ? "" : since === null ? ", lose the state of now" : `, lose ${since}`;
  return {
    intent: { ...asked, start: "as-saved", safetySnapshot: isKept },
    steps: plannedSteps(context, sequence.steps),
    effects: [
      headEffect(context, name),
      {
        group: "snapshots",
        severity: "info",
        text: `${observation.snapshots.length === 1 ? "The snapshot stays" : `All ${observation.snapshots.length} snapshots stay`}. The live state goes on from "${target.name}".`,
        objects: [objectOf(target)],
      },
      ...userEffects(
        context,
        "Its disk holds other content afterwards, and the snapshots of the machine itself know nothing of it.",
      ),
      ...sequence.effects,
    ],
    after: sequence.after ?? {
      ...before,
      headParentId: target.id,
      snapshots:
        name === null || keptId === null
          ? before.snapshots
          : [...before.snapshots, { id: keptId, name, parentId: before.headParentId }],
    },
    ...figuresOf(sequence),
    undoable: keptId === null ? "no" : "yes",
    confirmLabel: isGone
      ? `Bring ${subject.name} back from "${target.name}"`
      : `Revert ${subject.name} to "${target.name}"${label}`,
    confirm: !isKept && !isGone && before.headParentId === null ? { type: "domain-name", expect: subject.name } : null,
    reliesOn: [target.id],
    touches: [target.id],
    result: {
      changed: [
        ...(name ? [`The state before was kept as "${name}".`] : []),
        ...(isGone ? [`${subject.name} is there again.`] : []),
        `${subject.name} holds what it held at "${target.name}".`,
      ],
      snapshot: keptId,
      undo: keptId === null ? null : { action: "revert", snapshot: keptId, start: "as-saved" },
    },
  };
}
