"use client";
import { useQuery } from "@tanstack/react-query";
import type { TreeActs } from "#components/tree-page/use-tree-actions.ts";
import { ProblemNotice } from "#components/ui/problem-notice.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { trashQuery } from "#lib/queries/trash.ts";
import { TrashLine } from "./trash-line.tsx";

/** Deleted snapshots that can still be had back. */
export function TrashList({ subject, tree, acts }: { subject: SubjectRef; tree: SnapshotTree; acts: TreeActs }) {
  const { data, error, refetch } = useQuery(trashQuery(subject));
  if (error && !data)
    return <ProblemNotice error={error} title="What was deleted cannot be shown" onRetry={() => refetch()} isCompact />;
  if (!data) return <Skeleton className="h-10" />;
  if (data.length === 0) return <p className="text-[13px] text-muted-foreground">Nothing that could be restored.</p>;
  return (
    <ul className="divide-y rounded-lg border">
      {data.map((entry) => (
        <TrashLine key={entry.id} entry={entry} tree={tree} acts={acts} />
      ))}
    </ul>
  );
}
