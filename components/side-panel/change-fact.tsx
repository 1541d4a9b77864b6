"use client";
import { useQuery } from "@tanstack/react-query";
import { wholeTreeLimit } from "#components/tree-page/use-known-of-tree.ts";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { formatBytes } from "#lib/format/bytes.ts";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { changesQuery } from "#lib/queries/blocks.ts";

/** What was written since the parent, with how sure that is, or why it is not known. */
export function ChangeFact({
  subject,
  tree,
  to,
  own,
}: {
  subject: SubjectRef;
  tree: SnapshotTree;
  to: string;
  /** What the tree itself says. */
  own: number | null;
}) {
  const enabled = tree.snapshots.length <= wholeTreeLimit;
  const { data, error, isPending } = useQuery({ ...changesQuery(subject, tree), enabled });
  const change = data?.find((one) => one.to === to);
  const bytes = change?.changedBytes ?? own;
  if (bytes !== null)
    return (
      <>
        {change?.certainty === "stale"
          ? `about ${formatBytes(bytes)}`
          : bytes === 0
            ? "nothing"
            : `up to ${formatBytes(bytes)}`}
        {change?.certainty === "stale" && (
          <span className="block text-muted-foreground text-xs">
            Seen from outside the running machine; its newest writes may be missing.
          </span>
        )}
      </>
    );
  if (enabled && isPending) return <Skeleton className="inline-block h-4 w-16 align-middle" />;
  const reason = change?.reason ?? error?.message ?? null;
  return (
    <span className="text-muted-foreground">not known{reason && <span className="block text-xs">{reason}</span>}</span>
  );
}
