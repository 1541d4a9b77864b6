"use client";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useShownAt } from "#components/frame/freshness.ts";
import { ProblemNotice } from "#components/ui/problem-notice.tsx";
import { VolumeGone } from "#components/volumes/volume-gone.tsx";
import { subjectNoun } from "#lib/format/subject-noun.ts";
import { asProblem } from "#lib/model/problem.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { treeQuery } from "#lib/queries/tree.ts";
import { TreeSkeleton } from "./tree-skeleton.tsx";
import { TreeWorkspace } from "./tree-workspace.tsx";

/** The snapshot tree of a machine or a volume, and what can be done with it. */
export function TreePage({ host, kind, id }: SubjectRef) {
  const subject = useMemo((): SubjectRef => ({ host, kind, id }), [host, kind, id]);
  const { data: tree, error, refetch } = useQuery(treeQuery(subject));
  useShownAt(tree?.readAt);
  if (error && kind === "volume" && asProblem(error).code === "not-found")
    return <VolumeGone subject={subject} error={error} onRetry={() => refetch()} />;
  if (tree) return <TreeWorkspace key={`${host}/${id}`} subject={subject} tree={tree} problem={error} />;
  if (error)
    return (
      <div className="mx-auto max-w-2xl p-6">
        <h1 className="mb-4 font-semibold text-lg">This {subjectNoun(subject)}'s snapshots cannot be shown</h1>
        <ProblemNotice error={error} onRetry={() => refetch()} />
      </div>
    );
  return <TreeSkeleton subject={subject} />;
}
