// biome-ignore-all lint/a11y/useSemanticElements: rows of a virtual table are placed by hand, which a table cannot.
// biome-ignore-all lint/a11y/useFocusableInteractive: the body scrolls and has the focus, not its rows.
"use client";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";
import { cx } from "#components/ui/cx.ts";
import { Segmented } from "#components/ui/segmented.tsx";
import { extentAt } from "#lib/blocks/extent-at.ts";
import { formatBytes } from "#lib/format/bytes.ts";
import { formatHex } from "#lib/format/offset.ts";
import type { Diff, DiffExtent } from "#lib/model/diff.ts";
import { shownExtents } from "#lib/model/diff.ts";

const rowHeight = 28;
const grid = "grid grid-cols-[minmax(7rem,1.2fr)_minmax(5rem,1fr)_5rem] items-center gap-x-3 px-3";
const bases = [
  { value: "bytes", label: "Bytes" },
  { value: "hex", label: "Hex" },
] as const;

const kinds: Record<DiffExtent["kind"], { words: string; title: string; mark: string }> = {
  data: { words: "data", title: "Holds data in B", mark: "bg-(--heat-high)" },
  zero: { words: "zeros", title: "Reads as zeros in B", mark: "border border-(--heat-high)" },
  unknown: {
    words: "not known",
    title: "What it reads in B cannot be told without reading it",
    mark: "border border-dashed",
  },
};

/** Every range that was written, in order; it follows the strip's cursor, and a range goes there. */
export function ExtentTable({
  diff,
  cursor,
  onCursor,
}: {
  diff: Diff;
  /** Null while nobody has looked anywhere. */
  cursor: number | null;
  onCursor: (offset: number) => void;
}) {
  const { extents, truncated, disk } = diff;
  const [base, setBase] = useState<(typeof bases)[number]["value"]>("bytes");
  const scrollRef = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: extents.length,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  });
  const near = cursor === null ? -1 : extentAt(extents, cursor);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a moved cursor moves the list.
  useEffect(() => {
    if (near >= 0) virtual.scrollToIndex(near, { align: "center" });
  }, [near]);
  const written = base === "hex" ? formatHex : (value: number) => value.toLocaleString("en").replaceAll(",", "\u202f");
  return (
    <section aria-label={`Ranges written on ${disk}`}>
      <div className="mb-1.5 flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="font-semibold text-[13px] tabular-nums">
          {extents.length.toLocaleString("en")} range{extents.length === 1 ? "" : "s"}
        </h3>
        {truncated && (
          <p className="text-muted-foreground text-xs">
            The first {shownExtents.toLocaleString("en")}; NDJSON and CSV have all of them.
          </p>
        )}
        <Segmented label="Offsets as" value={base} choices={bases} onChange={setBase} className="no-print ml-auto" />
      </div>
      <div
        role="table"
        aria-rowcount={extents.length + 1}
        aria-label="Ranges"
        className="overflow-hidden rounded-lg border text-xs"
      >
        <div role="row" className={cx(grid, "h-7 border-b bg-muted/50 text-muted-foreground")}>
          <span role="columnheader">Offset</span>
          <span role="columnheader" className="text-right">
            Length
          </span>
          <span role="columnheader">Reads in B</span>
        </div>
        <div
          ref={scrollRef}
          role="rowgroup"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
          tabIndex={0}
          className="max-h-64 overflow-y-auto overscroll-contain focus-visible:-outline-offset-2"
        >
          <div role="presentation" className="relative" style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map(({ index, start }) => {
              const extent = extents[index];
              if (!extent) return null;
              const { words, title, mark } = kinds[extent.kind];
              return (
                <div
                  key={extent.offset}
                  role="row"
                  aria-rowindex={index + 2}
                  style={{ top: start, height: rowHeight }}
                  className={cx(
                    grid,
                    "absolute inset-x-0 tabular-nums",
                    index === near ? "bg-accent" : "hover:bg-muted/60",
                  )}
                >
                  <span role="cell" className="min-w-0">
                    <button
                      type="button"
                      tabIndex={-1}
                      title={`${extent.offset} = ${formatHex(extent.offset)}. Show it on the strip`}
                      onClick={() => onCursor(extent.offset)}
                      className="max-w-full truncate rounded font-mono hover:underline"
                    >
                      {written(extent.offset)}
                    </button>
                  </span>
                  <span role="cell" className="text-right" title={`${extent.length} = ${formatHex(extent.length)}`}>
                    {base === "hex" ? (
                      <span className="font-mono">{formatHex(extent.length)}</span>
                    ) : (
                      formatBytes(extent.length)
                    )}
                  </span>
                  <span role="cell" className="flex items-center gap-1.5" title={title}>
                    <span aria-hidden className={cx("size-2.5 rounded-xs", mark)} />
                    {words}
                  </span>
                </div>
              );
            })}
          </div>
        </div>
      </div>
    </section>
  );
}
