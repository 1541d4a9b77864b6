import type { ObservedSnapshot } from "#server/backends/contract.ts";
import type { PlannedStep } from "./planned-change.ts";

/**
 * libvirt forgets a snapshot. Before an external one goes, its children are hung below its parent: libvirt would do so too, but
 * would also rewrite which files they name.
 */
export function forgetSteps(id: string, snapshots: readonly ObservedSnapshot[]): PlannedStep[] {
  const snapshot = snapshots.find((s) => s.id === id);
  const children = snapshots.filter((s) => s.parentId === id).map((s) => s.id);
  const common = { destructive: false, optional: false } as const;
  const steps: PlannedStep[] = [];
  if (snapshot && snapshot.kind !== "internal" && children.length > 0)
    steps.push({
      ...common,
      title: `Hang what is below "${id}" ${snapshot.parentId === null ? "at the root" : `below "${snapshot.parentId}"`}`,
      call: { op: "reparent", snapshots: children, parent: snapshot.parentId },
    });
  steps.push({ ...common, title: `Forget "${id}"`, call: { op: "remove", snapshot: id, metadataOnly: true } });
  return steps;
}

/** Metadata only, one after another: what hung below a forgotten one hangs higher for the next. */
export function forgetAll(ids: readonly string[], snapshots: readonly ObservedSnapshot[]): PlannedStep[] {
  let left = snapshots;
  return ids.flatMap((id) => {
    const steps = forgetSteps(id, left);
    const parentId = left.find((s) => s.id === id)?.parentId ?? null;
    left = left.filter((s) => s.id !== id).map((s) => (s.parentId === id ? { ...s, parentId } : s));
    return steps;
  });
}
