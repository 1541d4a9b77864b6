"use client";
import { Button } from "#components/ui/button.tsx";
import { ProblemNotice } from "#components/ui/problem-notice.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import type { CompareSight } from "#lib/blocks/compare-sight.ts";
import { pointName } from "#lib/blocks/point-name.ts";
import { holding } from "#lib/blocks/strip-window.ts";
import { formatClock } from "#lib/format/exact-time.ts";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import type { DiffPair } from "#lib/queries/blocks.ts";
import { diskWords } from "./certainty-words.ts";
import type { ComparedNode } from "./compared-node.ts";
import { DiffCertainty, type StaleRemedies } from "./diff-certainty.tsx";
import { DiffDownloads } from "./diff-downloads.tsx";
import { DiffTotals } from "./diff-totals.tsx";
import { ExtentTable } from "./extent-table.tsx";
import { HeatStrip } from "./heat-strip.tsx";
import { sharedDisks } from "./shared-disks.ts";
import { useChangedBlocks } from "./use-changed-blocks.ts";

interface ChangedBlocksProps {
  subject: SubjectRef;
  tree: Pick<SnapshotTree, "revision" | "snapshots">;
  machine: string;
  a: ComparedNode;
  b: ComparedNode;
  remedies: StaleRemedies;
  sight: CompareSight;
  onSight: (sight: CompareSight) => void;
}

/** What was written on each disk between A and B, and where. */
export function ChangedBlocks(props: ChangedBlocksProps) {
  const { a, b, sight, onSight } = props;
  const { both, single } = sharedDisks(a, b);
  const disk = both.find((one) => one === sight.disk) ?? both[0];
  if (disk === undefined) {
    // A storage without disks says itself why it has no blocks.
    const why = props.tree.snapshots.find(({ id }) => id === a.snapshotId || id === b.snapshotId)?.capabilities.diff
      ?.reason;
    return (
      <p className="py-4 text-[13px] text-muted-foreground">
        A and B hold no disk in common, so there is nothing to compare. {single.join(" ")}{" "}
        {props.subject.kind === "volume" && why}
      </p>
    );
  }
  const pair = { from: pointName(a.snapshotId), to: pointName(b.snapshotId), disk };
  return (
    <div className="space-y-3">
      {(both.length > 1 || single.length > 0) && (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
          {both.length > 1 && (
            <Segmented
              label="Disk"
              value={disk}
              choices={both.map((one) => ({ value: one, label: one }))}
              onChange={(chosen) => onSight({ ...sight, disk: chosen, zoom: null })}
            />
          )}
          {single.length > 0 && <p className="text-muted-foreground text-xs">{single.join(" ")}</p>}
        </div>
      )}
      <DiskBlocks key={`${pair.from}\n${pair.to}\n${disk}`} {...props} pair={pair} />
    </div>
  );
}

function DiskBlocks({
  subject,
  tree,
  machine,
  a,
  b,
  pair,
  remedies,
  sight,
  onSight,
}: ChangedBlocksProps & { pair: DiffPair }) {
  const { whole, part, limits, window, setWindow, cursor, setCursor } = useChangedBlocks(subject, tree, pair, {
    zoom: sight.zoom,
    onZoom: (zoom) => onSight({ ...sight, zoom }),
  });
  const diff = whole.data;
  if (!diff)
    return whole.error ? (
      <ProblemNotice
        error={whole.error}
        title={`What changed on ${diskWords(pair.disk)} cannot be told`}
        onRetry={() => whole.refetch()}
        isCompact
      />
    ) : (
      <BlocksSkeleton disk={pair.disk} />
    );
  const goTo = (offset: number) => {
    setCursor(offset);
    setWindow(holding(window, offset, limits));
  };
  const isEmpty = diff.changedBytes === 0;
  return (
    <div className="space-y-4">
      {whole.error && (
        <ProblemNotice
          error={whole.error}
          title={`This is what was seen at ${formatClock(new Date(whole.dataUpdatedAt))}`}
          onRetry={() => whole.refetch()}
          isCompact
        />
      )}
      <DiffCertainty diff={diff} remedies={remedies} isReading={whole.isFetching} onRead={() => whole.refetch()} />
      <DiffTotals diff={diff} />
      {!isEmpty && (
        <>
          <HeatStrip
            disk={pair.disk}
            whole={diff.strip}
            strip={part ? (part.data?.strip ?? diff.strip) : diff.strip}
            window={window}
            limits={limits}
            cursor={cursor ?? 0}
            isReading={part?.isFetching ?? false}
            onWindow={setWindow}
            onCursor={setCursor}
          />
          {part?.error && (
            <p role="alert" className="flex flex-wrap items-center gap-2 text-warning text-xs">
              This part of the disk could not be read more closely; the picture is that of the whole disk, enlarged.
              <Button size="sm" onClick={() => part.refetch()}>
                Try again
              </Button>
            </p>
          )}
          <DiffDownloads subject={subject} pair={pair} name={`${machine}-${pair.disk}-${a.name}-${b.name}`} />
          <ExtentTable diff={diff} cursor={cursor} onCursor={goTo} />
        </>
      )}
    </div>
  );
}

const BlocksSkeleton = ({ disk }: { disk: string }) => (
  <div className="space-y-4" role="status" aria-label={`Comparing ${disk}`}>
    <Skeleton className="h-5 w-96 max-w-full" />
    <Skeleton className="h-8" />
    <Skeleton className="h-24" />
    <Skeleton className="h-40" />
  </div>
);
