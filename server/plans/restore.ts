import { formatBytes } from "#lib/format/bytes.ts";
import type { IntentOf } from "#lib/model/intent.ts";
import type { Effect, TreeSummary } from "#lib/model/plan.ts";
import { Problem } from "#lib/model/problem.ts";
import { FileGraph } from "#server/backends/file-graph.ts";
import type { StepCall } from "#server/backends/step-call.ts";
import type { TrashedSnapshot } from "#server/backends/trashed.ts";
import { type PlanContext, requireCapability, snapshotObject, summaryOf } from "./plan-context.ts";
import type { PlannedChange, PlannedStep } from "./planned-change.ts";
import { isThere, restorable } from "./restorable.ts";
import type { TrashContext, TrashRecord } from "./trash-record.ts";

/** A snapshot that comes back, and where it finds its place again. */
interface Return {
  readonly snapshot: TrashedSnapshot;
  readonly parent: string | null;
  /** What hangs below it again. */
  readonly children: readonly string[];
  readonly takesHead: boolean;
}

const names = (ids: readonly string[]): string => ids.map((id) => `"${id}"`).join(", ");
const short = (path: string) => path.slice(path.lastIndexOf("/") + 1);

/**
 * Each snapshot hangs below the nearest of its old ancestors that is there, and takes back what hung below it and hangs now where
 * its deletion left it. The head comes back too, where it still stands on the snapshot's files: nothing else tells that it has not
 * been reverted since.
 */
function returnsOf(record: TrashRecord, { observation }: PlanContext): Return[] {
  const { snapshots, head, facts } = observation;
  const graph = new FileGraph({ snapshots, head, files: facts.files });
  const gone = record.snapshots.filter((s) => !isThere(s, observation));
  const returned = new Set<string>();
  return gone.map((snapshot) => {
    const left = snapshot.ancestors.find((ancestor) => isThere(ancestor, observation))?.id ?? null;
    const parent = snapshot.ancestors.find((a) => returned.has(a.id) || isThere(a, observation))?.id ?? null;
    returned.add(snapshot.id);
    const children = snapshots.filter(
      (s) => s.parentId === left && snapshot.children.some((c) => c.id === s.id && c.createdAt === s.createdAt),
    );
    const isBelowHead = snapshot.frozen.length > 0 && snapshot.frozen.every((path) => graph.isInHeadChain(path));
    return {
      snapshot,
      parent,
      children: children.map(({ id }) => id),
      takesHead: snapshot.holdsHead && head.parentId === left && isBelowHead,
    };
  });
}

function stepsOf(record: TrashRecord, returns: readonly Return[], { looks }: TrashContext): PlannedStep[] {
  const steps: PlannedStep[] = [];
  const step = (title: string, call: StepCall) => steps.push({ title, destructive: false, optional: false, call });
  step("Make sure that everything is as it was put away", { op: "checkTrash", entry: record.id });
  for (const { path, keptAt } of record.files)
    if (looks.get(keptAt)?.state === "present")
      step(`Put ${short(path)} back`, { op: "moveFile", from: keptAt, to: path });
  for (const { snapshot, parent } of returns)
    step(`Give "${snapshot.id}" back to libvirt${parent === null ? "" : `, below "${parent}"`}`, {
      op: "restoreSnapshot",
      entry: record.id,
      snapshot: snapshot.id,
      parent,
    });
  for (const { snapshot, children } of returns)
    if (children.length > 0)
      step(`Hang ${names(children)} below "${snapshot.id}" again`, {
        op: "reparent",
        snapshots: children,
        parent: snapshot.id,
      });
  const holder = returns.find(({ takesHead }) => takesHead);
  if (holder) step(`Move the head below "${holder.snapshot.id}"`, { op: "setCurrent", snapshot: holder.snapshot.id });
  step("Take it out of the trash", { op: "closeTrash", entry: record.id });
  return steps;
}

function effectsOf(record: TrashRecord, returns: readonly Return[], context: PlanContext): Effect[] {
  const { observation } = context;
  const ids = returns.map(({ snapshot }) => snapshot.id);
  const bytes = record.files.reduce((sum, file) => sum + file.bytes, 0);
  const effects: Effect[] = [];
  if (ids.length > 0)
    effects.push({
      group: "snapshots",
      severity: "info",
      text: `${names(ids)} ${ids.length > 1 ? "are" : "is"} there again, byte for byte as when ${ids.length > 1 ? "they were" : "it was"} deleted. No other snapshot's data is touched.`,
      objects: ids.map(snapshotObject),
    });
  for (const { snapshot, parent, children } of returns) {
    const [was] = snapshot.ancestors;
    if (was && was.id !== parent)
      effects.push({
        group: "snapshots",
        severity: "warning",
        text: `"${was.id}", which "${snapshot.id}" hung below, is gone: it hangs ${parent === null ? "at the root" : `below "${parent}"`} then.`,
        objects: [snapshotObject(snapshot.id)],
      });
    if (children.length > 0)
      effects.push({
        group: "snapshots",
        severity: "info",
        text: `${names(children)} ${children.length > 1 ? "hang" : "hangs"} below "${snapshot.id}" again.`,
        objects: children.map(snapshotObject),
      });
  }
  if (returns.some((r) => r.snapshot.holdsHead && !r.takesHead))
    effects.push({
      group: "snapshots",
      severity: "info",
      text:
        observation.head.parentId === null
          ? "The live state is untouched and hangs below no snapshot, as now."
          : `The live state is untouched and hangs below "${observation.head.parentId}", as now.`,
      objects: [],
    });
  if (bytes > 0)
    effects.push({
      group: "space",
      severity: "info",
      text: `${formatBytes(bytes)} leave the trash and are kept. Nothing is copied.`,
      objects: record.files.map(({ path }) => ({ kind: "file", id: path, name: path })),
    });
  return effects;
}

function afterOf(before: TreeSummary, returns: readonly Return[]): TreeSummary {
  const parents = new Map(returns.flatMap((r) => r.children.map((child) => [child, r.snapshot.id] as const)));
  return {
    ...before,
    headParentId: returns.find((r) => r.takesHead)?.snapshot.id ?? before.headParentId,
    snapshots: [
      ...before.snapshots.map((s) => ({ ...s, parentId: parents.get(s.id) ?? s.parentId })),
      ...returns.map(({ snapshot: { id }, parent }) => ({ id, name: id, parentId: parent })),
    ],
  };
}

/** Takes deleted snapshots out of the trash, with their files and their places in the tree. */
export function planRestore(asked: IntentOf<"restore">, context: PlanContext): PlannedChange {
  const { observation, trash } = context;
  const record = trash?.entries.find((entry) => entry.id === asked.trash);
  if (!trash || !record)
    throw new Problem("not-found", "This is in the trash no more: it was restored, emptied, or its time is over.", {
      trash: asked.trash,
    });
  const all = record.snapshots.map(({ id }) => id);
  requireCapability(restorable(record, trash, observation), `${names(all)} cannot be restored`);
  const returns = returnsOf(record, context);
  const ids = returns.map(({ snapshot }) => snapshot.id);
  const [only] = all;
  return {
    intent: asked,
    steps: stepsOf(record, returns, trash),
    effects: effectsOf(record, returns, context),
    after: afterOf(summaryOf(observation), returns),
    bytesToCopy: 0,
    freeNeeded: [],
    merge: null,
    estimateMs: null,
    undoable: "yes",
    confirmLabel:
      all.length === 1 ? `Restore "${only}"` : `Restore ${all.length} snapshots of ${observation.subject.name}`,
    confirm: null,
    reliesOn: observation.snapshots.map(({ id }) => id),
    touches: [...ids, ...returns.flatMap(({ children }) => children)],
    result: {
      changed: [`${all.length === 1 ? `Snapshot "${only}" is` : `${all.length} snapshots are`} restored.`],
      snapshot: ids[0] ?? null,
      undo:
        all.length === 1 && only !== undefined
          ? { action: "delete", snapshot: only, scope: "one", metadataOnly: record.files.length === 0 }
          : null,
    },
  };
}
