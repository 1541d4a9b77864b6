import type { IntentOf } from "#lib/model/intent.ts";
import type { Effect } from "#lib/model/plan.ts";
import { Problem } from "#lib/model/problem.ts";
import type { ObservedSnapshot } from "#server/backends/contract.ts";
import { requireCapability, summaryOf } from "#server/plans/plan-context.ts";
import type { PlannedChange } from "#server/plans/planned-change.ts";
import {
  cannot,
  descendantsOf,
  figuresOf,
  objectOf,
  plannedSteps,
  type VolumeContext,
  volumeSnapshot,
  without,
} from "./volume-context.ts";

const capabilityOf = { one: "delete", children: "deleteChildren", subtree: "deleteSubtree" } as const;

/** More than this many points in one go take the volume's name. */
const mostWithoutName = 5;

function goingOf(
  intent: IntentOf<"delete">,
  target: ObservedSnapshot,
  context: VolumeContext,
): readonly ObservedSnapshot[] {
  if (intent.scope === "one") return [target];
  const below = descendantsOf(context.observation, target.id);
  if (intent.scope === "subtree") return [target, ...below];
  if (below.length > 0) return below;
  throw new Problem("blocked", `"${target.name}" has no children that could be deleted.`, { blockers: [] });
}

const names = (snapshots: readonly ObservedSnapshot[]): string => snapshots.map(({ name }) => `"${name}"`).join(", ");

/** Removes points for good. What the others hold stays to the byte. */
export function planDeleteVolumeSnapshots(intent: IntentOf<"delete">, context: VolumeContext): PlannedChange {
  const { observation, now } = context;
  const { subject, volume } = observation;
  const target = volumeSnapshot(context, intent.snapshot);
  if (intent.metadataOnly)
    throw new Problem(
      "unsupported",
      `Of ${subject.name} a snapshot cannot be forgotten and its data be kept. Leave out \`metadataOnly\`.`,
      { blockers: [] },
    );
  if (intent.trash === true)
    throw new Problem("unsupported", "Snapshots of volumes are not kept in a trash yet. Leave out `trash`.", {
      blockers: [],
    });
  const going = goingOf(intent, target, context);
  const locked = going.filter(({ id }) => context.isLocked(id));
  if (locked.length > 0)
    throw new Problem(
      "blocked",
      `${names(locked)} ${locked.length === 1 ? "is" : "are"} locked against deletion. Unlock first.`,
      { blockers: locked.map(objectOf) },
    );
  requireCapability(
    observation.capabilities(target.id)[capabilityOf[intent.scope]],
    `${names(going)} cannot be deleted`,
  );
  if (!volume.changes.remove) throw cannot(context, "delete");
  const ids = going.map(({ id }) => id);
  const sequence = volume.changes.remove(ids, now);
  const before = summaryOf(observation);
  const after = sequence.after ?? without(before, new Set(ids));
  const heirs = before.snapshots.filter(
    ({ id, parentId }) => !ids.includes(id) && parentId !== null && ids.includes(parentId),
  );
  const effects: Effect[] = [
    {
      group: "data-lost",
      severity: "danger",
      text:
        going.length === 1
          ? `${names(going)} is gone for good: nobody can go back to it.`
          : `${going.length} points are gone for good: ${names(going)}.`,
      objects: going.map(objectOf),
    },
  ];
  const isAll = observation.head.gone !== undefined && going.length === observation.snapshots.length;
  if (isAll)
    effects.push({
      group: "data-lost",
      severity: "danger",
      text: `${volume.path} is gone, and no other snapshot of it is left: nothing of ${subject.name} is held anywhere afterwards.`,
      objects: [{ kind: "volume", id: subject.id, name: subject.name }],
    });
  const isHeadMoved = before.headParentId !== null && ids.includes(before.headParentId);
  if (heirs.length > 0 || isHeadMoved) {
    const moved = [...heirs.map(({ name }) => `"${name}"`), ...(isHeadMoved ? ["the live state"] : [])].join(", ");
    effects.push({
      group: "snapshots",
      severity: "info",
      text: `What builds on ${going.length === 1 ? "it" : "them"} moves up in the tree and keeps every byte: ${moved}.`,
      objects: heirs.map(({ id, name }) => ({ kind: "snapshot", id, name })),
    });
  }
  return {
    intent: { ...intent, metadataOnly: false, trash: false },
    steps: plannedSteps(context, sequence.steps),
    effects: [...effects, ...sequence.effects],
    after,
    ...figuresOf(sequence),
    confirmLabel: going.length === 1 ? `Delete ${names(going)}` : `Delete ${going.length} snapshots`,
    confirm: isAll || going.length > mostWithoutName ? { type: "domain-name", expect: subject.name } : null,
    reliesOn: [...ids, ...heirs.map(({ id }) => id)],
    touches: ids,
    result: { changed: going.map(({ name }) => `Snapshot "${name}" was deleted.`), snapshot: null, undo: null },
  };
}
