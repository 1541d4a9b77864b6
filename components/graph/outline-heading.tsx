// biome-ignore-all lint/a11y/useSemanticElements: rows of a virtual treegrid are placed by hand, which a table cannot.
// biome-ignore-all lint/a11y/useFocusableInteractive: in a treegrid the row has the focus, not its cells.
"use client";
import { useEffect, useRef } from "react";
import { cellFrom, outlineColumns, outlineGrid } from "./outline-columns.ts";

interface OutlineHeadingProps {
  height: number;
  /** `some` while a part of the snapshots is ticked. */
  allChecked: "all" | "some" | "none";
  onCheckAll(): void;
}

/** The outline's column names, and the tick for all snapshots. */
export function OutlineHeading({ height, allChecked, onCheckAll }: OutlineHeadingProps) {
  const ref = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (ref.current) ref.current.indeterminate = allChecked === "some";
  }, [allChecked]);
  return (
    <div role="rowgroup" className="sticky top-0 z-10">
      <div
        role="row"
        aria-rowindex={1}
        style={{ height }}
        className={`border-border border-b border-l-3 border-l-transparent bg-background pr-1 text-[12px] text-muted-foreground ${outlineGrid}`}
      >
        <div role="columnheader" className="grid place-items-center">
          <input
            ref={ref}
            type="checkbox"
            aria-label="Tick all snapshots"
            checked={allChecked === "all"}
            onChange={onCheckAll}
            className="size-4 accent-primary"
          />
        </div>
        {outlineColumns.map(({ name, from, isNumber }) => (
          <div
            key={name}
            role="columnheader"
            className={`truncate font-medium ${cellFrom[from]} ${isNumber ? "pr-4 text-right" : ""} ${name === "State" ? "text-[0px] @[72rem]:text-[12px]" : ""}`}
          >
            {name}
          </div>
        ))}
        <div role="columnheader">
          <span className="sr-only">Actions</span>
        </div>
      </div>
    </div>
  );
}
