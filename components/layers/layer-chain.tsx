"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ProblemNotice } from "#components/ui/problem-notice.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { layersQuery } from "#lib/queries/blocks.ts";
import type { NodeRef } from "#lib/tree/node-ref.ts";
import { LayerCard } from "./layer-card.tsx";

/** The chain of one disk at a point, top first: what each file holds of it, and where. */
export function LayerChain({
  subject,
  tree,
  point,
  disks,
  onSelect,
}: {
  subject: SubjectRef;
  tree: SnapshotTree;
  /** A snapshot's id, or `head`. */
  point: string;
  disks: readonly string[];
  onSelect: (ref: NodeRef) => void;
}) {
  const [chosen, setChosen] = useState<string | null>(null);
  const disk = disks.find((one) => one === chosen) ?? disks[0];
  if (disk === undefined)
    return <p className="text-[13px] text-muted-foreground">No disk is held here, so there is no chain to show.</p>;
  return (
    <section aria-label={`Chain of ${disk}`} className="space-y-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="font-semibold text-[13px]">
          Chain of <span className="font-mono">{disk}</span>
        </h3>
        {disks.length > 1 && (
          <Segmented
            label="Disk"
            value={disk}
            choices={disks.map((one) => ({ value: one, label: one }))}
            onChange={setChosen}
          />
        )}
      </div>
      <DiskLayers subject={subject} tree={tree} point={point} disk={disk} onSelect={onSelect} />
    </section>
  );
}

function DiskLayers({
  subject,
  tree,
  point,
  disk,
  onSelect,
}: {
  subject: SubjectRef;
  tree: SnapshotTree;
  point: string;
  disk: string;
  onSelect: (ref: NodeRef) => void;
}) {
  const { data, error, refetch } = useQuery(layersQuery(subject, tree, point, disk));
  if (!data)
    return error ? (
      <ProblemNotice error={error} title={`The chain of ${disk} cannot be shown`} onRetry={() => refetch()} isCompact />
    ) : (
      <div className="space-y-2">
        <Skeleton className="h-28 rounded-lg" />
        <Skeleton className="h-28 rounded-lg" />
      </div>
    );
  // Bars of all layers are drawn on the widest of them, so that one place is one place.
  const sizeBytes = Math.max(1, ...data.map(({ virtualSizeBytes }) => virtualSizeBytes ?? 0));
  return (
    <>
      <p className="text-muted-foreground text-xs">
        {data.length === 1
          ? "One file holds all of it."
          : `What the disk reads comes from ${data.length} layers; each hides what lies below it in the same place.`}
      </p>
      <ol className="space-y-2">
        {data.map((layer, index) => (
          <LayerCard
            key={`${layer.file}\n${layer.snapshot}`}
            layer={layer}
            tree={tree}
            sizeBytes={sizeBytes}
            isTop={index === 0}
            isBase={index === data.length - 1}
            onSelect={onSelect}
          />
        ))}
      </ol>
    </>
  );
}
