"use client";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import { type RefObject, useLayoutEffect, useRef, useState } from "react";
import type { MachineSort } from "#components/frame/machine-filter.ts";
import type { Machine } from "#components/frame/use-machines.ts";
import { cx } from "#components/ui/cx.ts";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { FleetRow } from "./fleet-row.tsx";

/** The same columns in the head and in each row; narrow screens drop the last ones first. */
export const fleetColumns =
  "grid grid-cols-[minmax(0,1fr)_4.5rem_4.5rem] items-center gap-x-4 sm:grid-cols-[minmax(9rem,1fr)_232px_4.5rem_4.5rem] lg:grid-cols-[minmax(9rem,1fr)_minmax(232px,1fr)_5rem_3.5rem_4.5rem_4.5rem_5.5rem_5rem]";

const heads: readonly { sort: MachineSort | null; text: string; className?: string }[] = [
  { sort: "name", text: "Machine" },
  { sort: null, text: "Tree", className: "hidden sm:block" },
  { sort: "count", text: "Snapshots", className: "text-right" },
  { sort: "depth", text: "Depth", className: "hidden text-right lg:block" },
  { sort: "age", text: "Oldest", className: "text-right" },
  { sort: "newest", text: "Newest", className: "hidden text-right lg:block" },
  { sort: "size", text: "Size", className: "hidden text-right lg:block" },
  { sort: "findings", text: "Findings", className: "hidden text-right lg:block" },
];

const rowHeight = 58;

export function FleetTable({
  machines,
  scrollRef,
  isReading,
  sort,
  isReversed,
  onSort,
}: {
  machines: readonly Machine[];
  /** What scrolls: the page. */
  scrollRef: RefObject<HTMLDivElement | null>;
  isReading: boolean;
  sort: MachineSort;
  isReversed: boolean;
  onSort: (sort: MachineSort) => void;
}) {
  const bodyRef = useRef<HTMLDivElement>(null);
  const [above, setAbove] = useState(0);
  // What stands above the rows changes its height with the width of the page and with its notices.
  useLayoutEffect(() => setAbove(bodyRef.current?.offsetTop ?? 0));
  const virtual = useVirtualizer({
    count: machines.length,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => `${machines[index]?.host.id} ${machines[index]?.domain.id}`,
    overscan: 6,
    scrollMargin: above,
  });
  return (
    <div className="px-4 pb-6 sm:px-6">
      {/* biome-ignore lint/a11y/useSemanticElements: a table of which only the part in sight is drawn. */}
      <div
        role="table"
        aria-label="Machines"
        aria-rowcount={machines.length + 1}
        className="rounded-xl border bg-card shadow-raised"
      >
        {/* biome-ignore lint/a11y/useSemanticElements: as above. */}
        {/* biome-ignore lint/a11y/useFocusableInteractive: a row takes no focus, its link does. */}
        <div
          role="row"
          aria-rowindex={1}
          className={cx(fleetColumns, "sticky top-0 z-10 rounded-t-xl border-b bg-card px-4 py-2")}
        >
          {heads.map((head) => {
            const isSorted = head.sort === sort;
            const goesUp = (head.sort === "name") !== isReversed;
            return (
              // biome-ignore lint/a11y/useSemanticElements: as above.
              // biome-ignore lint/a11y/useFocusableInteractive: its button takes the focus.
              <div
                key={head.text}
                role="columnheader"
                aria-sort={isSorted ? (goesUp ? "ascending" : "descending") : undefined}
                className={head.className}
              >
                {head.sort === null ? (
                  <span className="font-medium text-muted-foreground text-xs">{head.text}</span>
                ) : (
                  <SortButton
                    text={head.text}
                    isSorted={isSorted}
                    goesUp={goesUp}
                    onPress={() => head.sort && onSort(head.sort)}
                  />
                )}
              </div>
            );
          })}
        </div>
        {isReading ? (
          <RowSkeletons />
        ) : (
          <div ref={bodyRef} className="relative" style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map((item) => {
              const machine = machines[item.index];
              return machine ? (
                <FleetRow
                  key={item.key}
                  machine={machine}
                  index={item.index}
                  top={item.start - above}
                  height={item.size}
                />
              ) : null;
            })}
          </div>
        )}
      </div>
    </div>
  );
}

const SortButton = ({
  text,
  isSorted,
  goesUp,
  onPress,
}: {
  text: string;
  isSorted: boolean;
  goesUp: boolean;
  onPress: () => void;
}) => (
  <button
    type="button"
    onClick={onPress}
    className={cx(
      "inline-flex items-center gap-1 rounded font-medium text-xs hover:text-foreground",
      isSorted ? "text-foreground" : "text-muted-foreground",
    )}
  >
    {text}
    {isSorted && (goesUp ? <ArrowUp size={12} aria-hidden /> : <ArrowDown size={12} aria-hidden />)}
  </button>
);

const RowSkeletons = () => (
  <>
    {[70, 55, 80, 62, 74, 58, 66].map((width) => (
      <div key={width} className={cx(fleetColumns, "border-b px-4 last:border-b-0")} style={{ height: rowHeight }}>
        <span style={{ width: `${width}%` }}>
          <Skeleton className="h-4" />
        </span>
        <Skeleton className="hidden h-2 w-36 sm:block" />
        <Skeleton className="ml-auto h-4 w-8" />
        <Skeleton className="ml-auto h-4 w-12" />
      </div>
    ))}
  </>
);
