// biome-ignore-all lint/a11y/useSemanticElements: rows of a virtual treegrid are placed by hand, which a table cannot.
// biome-ignore-all lint/a11y/useFocusableInteractive: in a treegrid the row has the focus, not its cells.
"use client";
import { Ellipsis } from "lucide-react";
import type { MouseEvent } from "react";
import type { OutlineRow as Row } from "#lib/tree/outline-rows.ts";
import { JobBar } from "./job-bar.tsx";
import type { NodeMarks } from "./marks.ts";
import { nodeName } from "./node-label.ts";
import { OutlineCells } from "./outline-cells.tsx";
import { outlineGrid } from "./outline-columns.ts";
import { OutlineName } from "./outline-name.tsx";
import { rowHeight } from "./outline-rails.tsx";

interface OutlineRowProps {
  row: Row;
  /** From 1, the heading is row 1. */
  rowIndex: number;
  top: number;
  marks: NodeMarks;
  isChecked: boolean;
  isNarrow: boolean;
  onPress(event: MouseEvent): void;
  onCheck(isRange: boolean): void;
  onToggle(): void;
  onMenu(at: { x: number; y: number }): void;
}

/** One node as a row of the outline. The row has the focus; the mouse's ways inside it have their keys elsewhere. */
export function OutlineRow({
  row,
  rowIndex,
  top,
  marks,
  isChecked,
  isNarrow,
  onPress,
  onCheck,
  onToggle,
  onMenu,
}: OutlineRowProps) {
  const { node, level, position, siblingCount, isExpanded } = row;
  const { kind } = node.content;
  const isReal = kind === "snapshot" || kind === "head";
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the outline's, in one place.
    <div
      role="row"
      tabIndex={marks.isActive ? 0 : -1}
      data-key={node.key}
      aria-level={level}
      aria-posinset={position}
      aria-setsize={siblingCount}
      aria-rowindex={rowIndex}
      aria-expanded={isExpanded ?? undefined}
      aria-selected={kind === "snapshot" ? isChecked : undefined}
      aria-current={marks.isSelected || undefined}
      onClick={onPress}
      onContextMenu={(event) => {
        event.preventDefault();
        onMenu({ x: event.clientX, y: event.clientY });
      }}
      style={{ top, height: rowHeight }}
      className={`group absolute inset-x-0 cursor-default border-transparent border-l-3 pr-1 text-[13px] -outline-offset-2 hover:bg-muted/60 ${outlineGrid} ${rowLook(marks, kind)}`}
    >
      <div role="gridcell" className="grid h-full place-items-center">
        {kind === "snapshot" && (
          <input
            type="checkbox"
            tabIndex={-1}
            checked={isChecked}
            aria-label={`Tick ${nodeName(node)}`}
            onChange={() => {}}
            onClick={(event) => {
              event.stopPropagation();
              onCheck(event.shiftKey);
            }}
            className="size-4 accent-primary"
          />
        )}
      </div>
      <div role="rowheader" className="min-w-0 pr-3">
        <OutlineName row={row} marks={marks} isNarrow={isNarrow} onToggle={onToggle} />
      </div>
      <OutlineCells node={node} marks={marks} />
      <div role="gridcell" className="grid place-items-center">
        {isReal && (
          <button
            type="button"
            tabIndex={-1}
            aria-label={`Actions for ${nodeName(node)}`}
            aria-haspopup="menu"
            onClick={(event) => {
              event.stopPropagation();
              const box = event.currentTarget.getBoundingClientRect();
              onMenu({ x: box.left, y: box.bottom });
            }}
            className="grid size-8 place-items-center rounded-md text-muted-foreground hover:bg-accent hover:text-accent-foreground @[72rem]:opacity-0 @[72rem]:group-focus-within:opacity-100 @[72rem]:group-hover:opacity-100"
          >
            <Ellipsis size={16} aria-hidden />
          </button>
        )}
      </div>
      {marks.job && <JobBar job={marks.job} />}
    </div>
  );
}

function rowLook({ isSelected, fate, matches, job }: NodeMarks, kind: string): string {
  const selected = isSelected ? "!border-foreground bg-accent hover:bg-accent" : "";
  const head = kind === "head" && !isSelected ? "bg-lit/10" : "";
  const ghost = fate === "goes" ? "bg-danger/6" : fate === "comes" ? "bg-success/8" : "";
  return `${selected} ${head} ${ghost} ${matches === 0 && !isSelected && fate === null && job === null ? "opacity-45" : ""}`;
}
