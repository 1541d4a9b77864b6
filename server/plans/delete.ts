import { formatBytes } from "#lib/format/bytes.ts";
import { formatUtc } from "#lib/format/exact-time.ts";
import type { IntentOf } from "#lib/model/intent.ts";
import type { Effect, TreeSummary } from "#lib/model/plan.ts";
import { Problem } from "#lib/model/problem.ts";
import { deletionOf } from "./deletion.ts";
import { fileEffects } from "./file-effects.ts";
import { forgetAll } from "./forget.ts";
import { type IntoTrash, intoTrash } from "./into-trash.ts";
import { keepingDescriptions } from "./keep-descriptions.ts";
import { type PlanContext, requireCapability, snapshotObject, snapshotOf, summaryOf } from "./plan-context.ts";
import type { PlannedChange } from "./planned-change.ts";
import { keptNames, trashEffects } from "./trash-effects.ts";

type DeleteIntent = IntentOf<"delete">;

/** More than this many points: the domain's name has to be typed. */
export const manyPoints = 5;

/** Descendants, leaves first: the order in which they can go. */
function descendantsOf(tree: TreeSummary, root: string): string[] {
  const children = new Map<string, string[]>();
  for (const { id, parentId } of tree.snapshots)
    if (parentId !== null) children.set(parentId, [...(children.get(parentId) ?? []), id]);
  const order: string[] = [];
  const seen = new Set([root]);
  const todo = [...(children.get(root) ?? [])];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    order.push(next);
    todo.push(...(children.get(next) ?? []));
  }
  return order.reverse();
}

/** The tree without some of its snapshots; what was below one hangs on the next one above that is left. */
export function without(tree: TreeSummary, gone: ReadonlySet<string>): TreeSummary {
  const parents = new Map(tree.snapshots.map((s) => [s.id, s.parentId]));
  const left = (id: string | null): string | null => {
    const seen = new Set<string>();
    while (id !== null && gone.has(id) && !seen.has(id)) {
      seen.add(id);
      id = parents.get(id) ?? null;
    }
    return id;
  };
  return {
    ...tree,
    headParentId: left(tree.headParentId),
    snapshots: tree.snapshots.filter((s) => !gone.has(s.id)).map((s) => ({ ...s, parentId: left(s.parentId) })),
  };
}

/** Throws `blocked`. */
export function checkLocks(ids: readonly string[], context: PlanContext): void {
  const locked = ids.filter((id) => context.isLocked(id));
  if (locked.length > 0)
    throw new Problem(
      "blocked",
      `${locked.map((id) => `"${id}"`).join(", ")} ${locked.length > 1 ? "are" : "is"} locked against deletion. Unlock first.`,
      {
        blockers: locked.map(snapshotObject),
      },
    );
}

function namesOf(ids: readonly string[]): string {
  const names = ids.map((id) => `"${id}"`);
  return names.slice(0, 8).join(", ") + (names.length > 8 ? ` and ${names.length - 8} more` : "");
}

function effectsOf(
  ids: readonly string[],
  intent: DeleteIntent,
  context: PlanContext,
  after: TreeSummary,
  trash: IntoTrash | null,
): Effect[] {
  const { observation } = context;
  const gone = new Set(ids);
  const kept = new Set(trash?.kept);
  const lost = ids.filter((id) => !kept.has(id));
  const going = observation.snapshots.filter((s) => gone.has(s.id) && !kept.has(s.id));
  const shown = namesOf(ids);
  const effects: Effect[] = [];
  if (intent.metadataOnly)
    effects.push({
      group: "snapshots",
      severity: "warning",
      text: `libvirt forgets ${shown}. What the image files hold under ${ids.length > 1 ? "these names" : "this name"} stays there and keeps its space, but no machine's tree shows it any more.`,
      objects: ids.map(snapshotObject),
    });
  else if (lost.length > 0)
    effects.push({
      group: "data-lost",
      severity: "danger",
      text: `Nobody can go back to ${namesOf(lost)} any more. This cannot be undone.`,
      objects: lost.map(snapshotObject),
    });
  const moved = observation.snapshots.filter((s) => !gone.has(s.id) && s.parentId !== null && gone.has(s.parentId));
  if (moved.length > 0) {
    const parent = after.snapshots.find((s) => s.id === moved[0]?.id)?.parentId ?? null;
    effects.push({
      group: "snapshots",
      severity: "info",
      text: `${moved.map((s) => `"${s.name}"`).join(", ")} ${moved.length > 1 ? "keep their" : "keeps its"} whole state and ${moved.length > 1 ? "hang" : "hangs"} ${parent === null ? "at the root" : `below "${parent}"`} then.`,
      objects: moved.map((s) => snapshotObject(s.id)),
    });
  }
  if (observation.head.parentId !== null && gone.has(observation.head.parentId))
    effects.push({
      group: "snapshots",
      severity: "info",
      text:
        after.headParentId === null
          ? "The live state is untouched; it hangs below no snapshot then."
          : `The live state is untouched; it hangs below "${after.headParentId}" then.`,
      objects: [],
    });
  if (!intent.metadataOnly && going.some((s) => s.kind === "internal"))
    effects.push({
      group: "space",
      severity: "info",
      text:
        context.heldBytes === undefined
          ? "What is freed inside the image files is not known beforehand."
          : `About ${formatBytes(context.heldBytes)} are freed inside the image files: all that no other snapshot and not the live state holds too.`,
      objects: [],
    });
  return effects;
}

/** One snapshot, its descendants, or both; leaves first, a step each, so that a failure leaves a whole tree. */
export function planDelete(asked: DeleteIntent, context: PlanContext): PlannedChange {
  const { observation } = context;
  const { subject } = observation;
  const target = snapshotOf(context, asked.snapshot);
  const before = summaryOf(observation);
  const below = asked.scope === "one" ? [] : descendantsOf(before, target.id);
  const ids = asked.scope === "children" ? below : [...below, target.id];
  if (ids.length === 0) throw new Problem("blocked", `No snapshot lies below "${target.name}".`, { blockers: [] });
  checkLocks(ids, context);
  const capabilities = observation.capabilities(target.id);
  const action = { one: "delete", children: "deleteChildren", subtree: "deleteSubtree" } as const;
  if (!asked.metadataOnly) requireCapability(capabilities[action[asked.scope]], `"${target.name}" cannot be deleted`);

  const after = without(before, new Set(ids));
  const deletion = deletionOf(ids, context);
  const metadataOnly = asked.metadataOnly ?? false;
  const going = metadataOnly ? ids.map((id) => ({ id, removes: [], mergesInto: null })) : deletion.going;
  const steps = metadataOnly ? forgetAll(ids, observation.snapshots) : deletion.steps;
  const possible =
    context.trash && context.trash.keepDays > 0 ? intoTrash(going, steps, context.trash, context, metadataOnly) : null;
  const trash = asked.trash === false || possible?.kept.length === 0 ? null : possible;
  const isKept = trash !== null && trash.lost.length === 0;
  const verb = asked.metadataOnly ? "Forget" : "Delete";
  const label =
    ids.length === 1
      ? `${verb} "${ids[0]}"`
      : `${verb} ${ids.length} snapshots of ${subject.name}: ${ids.slice(0, 3).join(", ")}${ids.length > 3 ? ", …" : ""}`;
  return {
    // The choice is only there where something could be kept.
    intent: { ...asked, metadataOnly, ...(possible?.kept.length ? { trash: trash !== null } : {}) },
    steps: keepingDescriptions(trash?.steps ?? steps, observation.snapshots),
    effects: [
      ...effectsOf(ids, asked, context, after, trash),
      ...(trash ? trashEffects(trash) : []),
      ...(metadataOnly ? [] : fileEffects(deletion, trash)),
    ],
    after,
    bytesToCopy: metadataOnly ? 0 : deletion.bytesToCopy,
    freeNeeded: [],
    merge: null,
    estimateMs: null,
    undoable: isKept ? "yes" : "no",
    confirmLabel: label,
    confirm: ids.length > manyPoints ? { type: "domain-name", expect: subject.name } : null,
    reliesOn: [...ids],
    touches: ids,
    result: {
      changed: [
        `${ids.length === 1 ? `Snapshot "${ids[0]}" is` : `${ids.length} snapshots are`} ${metadataOnly ? "forgotten" : "deleted"}.`,
        ...(trash ? [`Until ${formatUtc(trash.expiresAt)} ${keptNames(trash)} can be restored.`] : []),
      ],
      snapshot: null,
      undo: isKept ? { action: "restore", trash: trash.entry } : null,
    },
  };
}
