"use client";
import { GitCommitHorizontal, TriangleAlert } from "lucide-react";
import { useRef } from "react";
import { StripBars } from "#components/compare/strip-bars.tsx";
import { FilePath } from "#components/side-panel/file-path.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Bytes } from "#components/ui/bytes.tsx";
import { useWidth } from "#components/ui/use-width.ts";
import type { DiskLayer } from "#lib/model/disk-layer.ts";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import { type NodeRef, snapshotRef } from "#lib/tree/node-ref.ts";
import "#components/compare/compare.css";

/** One file of a chain: what it holds, how much of that shows, and the snapshots that end with it. */
export function LayerCard({
  layer,
  tree,
  sizeBytes,
  isTop,
  isBase,
  onSelect,
}: {
  layer: DiskLayer;
  tree: SnapshotTree;
  sizeBytes: number;
  isTop: boolean;
  isBase: boolean;
  onSelect: (ref: NodeRef) => void;
}) {
  const { dataBytes, zeroBytes, visibleBytes } = layer;
  return (
    <li className="relative rounded-lg border bg-background p-2.5">
      {!isBase && <span aria-hidden className="-bottom-[9px] absolute left-5 z-1 h-2 w-px bg-input" />}
      <div className="flex items-center gap-1.5">
        <span className="min-w-0 flex-1">
          <FilePath path={layer.file} isNameOnly />
        </span>
        {isTop && <Badge tone="primary">top</Badge>}
        {layer.format && <Badge>{layer.format}</Badge>}
      </div>
      {layer.snapshot !== null && (
        <p className="text-muted-foreground text-xs">as it was at {layer.snapshot}, inside the image</p>
      )}
      <LayerStrip layer={layer} sizeBytes={sizeBytes} />
      {layer.reason && (
        <p className="mt-1 flex gap-1.5 text-xs">
          <TriangleAlert size={13} aria-hidden className="mt-px shrink-0 text-warning" />
          {layer.reason}
        </p>
      )}
      <dl className="mt-1.5 flex flex-wrap gap-x-4 gap-y-0.5 text-xs">
        <Figure name="holds" value={dataBytes} title="Data that this file holds itself" />
        <Figure name="shows through" value={visibleBytes} title="Of its data, what no layer above hides" />
        {(zeroBytes === null || zeroBytes > 0) && (
          <Figure name="zeros" value={zeroBytes} title="Ranges that it says are zeros, whatever lies below" />
        )}
      </dl>
      {layer.snapshots.length > 0 && (
        <ul aria-label="Snapshots on it" className="mt-1.5 flex flex-wrap gap-1">
          {layer.snapshots.map((id) => (
            <li key={id} className="min-w-0">
              <button
                type="button"
                onClick={() => onSelect(snapshotRef(id))}
                className="flex max-w-full items-center gap-1 rounded-[5px] border bg-card px-1.5 py-0.5 text-[11px] hover:bg-accent"
              >
                <GitCommitHorizontal size={12} aria-hidden className="shrink-0 text-primary" />
                <span className="truncate">{tree.snapshots.find((one) => one.id === id)?.name ?? id}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

const Figure = ({ name, value, title }: { name: string; value: number | null; title: string }) => (
  <div className="flex gap-1" title={title}>
    <dt className="text-muted-foreground">{name}</dt>
    <dd className="font-medium">
      <Bytes value={value} />
    </dd>
  </div>
);

/** Where along the disk the layer holds data. */
function LayerStrip({ layer, sizeBytes }: { layer: DiskLayer; sizeBytes: number }) {
  const ref = useRef<HTMLDivElement>(null);
  const widthPx = useWidth(ref);
  if (!layer.strip)
    return (
      <p className="mt-1.5 grid h-8 place-items-center rounded-sm border border-dashed text-[11px] text-muted-foreground">
        where it holds data is not known
      </p>
    );
  return (
    <div ref={ref} className="relative mt-1.5 h-8 overflow-hidden rounded-sm border bg-muted/50">
      <StripBars
        strip={{ offset: 0, ...layer.strip }}
        window={{ offset: 0, length: sizeBytes }}
        pieceBytes={layer.granularityBytes ?? 65_536}
        widthPx={widthPx}
      />
    </div>
  );
}
