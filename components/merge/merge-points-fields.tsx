"use client";
import { SelectField } from "#components/ui/field.tsx";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import { lowerPoints, type MergePoints, mergeOf, upperPoints } from "#lib/tree/merge-points.ts";
import { HEAD, type NodeRef, snapshotIdOf } from "#lib/tree/node-ref.ts";

/** The two ends of a merge. Each offers what fits the other. */
export function MergePointsFields({
  tree,
  points,
  onChange,
}: {
  tree: SnapshotTree;
  points: MergePoints;
  onChange: (points: MergePoints) => void;
}) {
  const { upper, lower } = points;
  const nameOf = (ref: NodeRef): string =>
    ref === HEAD
      ? `${tree.subject.name} now`
      : (tree.snapshots.find(({ id }) => id === snapshotIdOf(ref))?.name ?? ref.slice(2));
  const choose = (part: Partial<MergePoints>) => {
    const next = { ...points, ...part };
    const fits = mergeOf(next.upper, next.lower, tree);
    if (fits) onChange(fits);
  };
  const options = (refs: readonly NodeRef[]) =>
    refs.map((ref) => (
      <option key={ref} value={ref}>
        {nameOf(ref)}
      </option>
    ));
  return (
    <div className="grid gap-2.5">
      <SelectField
        label="Upper point: its content stays"
        value={upper}
        onChange={(event) => choose({ upper: event.target.value as NodeRef })}
      >
        {options(upperPoints(lower, tree))}
      </SelectField>
      <SelectField
        label="Lower point: merged up to there, and gone as a point"
        value={lower}
        onChange={(event) => choose({ lower: event.target.value as NodeRef })}
      >
        {options(lowerPoints(upper, tree))}
      </SelectField>
    </div>
  );
}
