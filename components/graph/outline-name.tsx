"use client";
import { Archive, ChevronRight, CirclePlus, MapPin } from "lucide-react";
import { inferredReason, inferredWords, isPlaceInferred } from "#lib/tree/is-inferred.ts";
import type { OutlineRow } from "#lib/tree/outline-rows.ts";
import { JobWords } from "./job-bar.tsx";
import { type Fate, fateWords, type NodeMarks } from "./marks.ts";
import { nodeName } from "./node-label.ts";
import { OutlineRails } from "./outline-rails.tsx";

interface OutlineNameProps {
  row: OutlineRow;
  marks: NodeMarks;
  isNarrow: boolean;
  onToggle(): void;
}

/** A row's first cell: where it stands in the tree, its name, and what is under way with it. */
export function OutlineName({ row, marks, isNarrow, onToggle }: OutlineNameProps) {
  const { node, isExpanded } = row;
  const { kind } = node.content;
  const isFork = node.children.length > 1 || isExpanded === false;
  return (
    <div className="flex min-w-0 items-center gap-1.5">
      <OutlineRails row={row} isLit={marks.isLit} isNarrow={isNarrow} />
      {isExpanded === null ? (
        <span className={isNarrow ? "w-0" : "w-3 shrink-0"} />
      ) : (
        <button
          type="button"
          tabIndex={-1}
          aria-hidden
          title={isExpanded ? "Collapse" : "Expand"}
          onClick={(event) => {
            event.stopPropagation();
            onToggle();
          }}
          className={`-mx-1 grid size-5 shrink-0 place-items-center rounded text-muted-foreground hover:bg-muted ${isFork ? "" : "opacity-0 group-hover:opacity-100"}`}
        >
          <ChevronRight size={14} className={isExpanded ? "rotate-90" : ""} aria-hidden />
        </button>
      )}
      {kind === "head" && !isNarrow && <MapPin size={15} className="shrink-0 text-primary" aria-hidden />}
      {(kind === "new" || kind === "next-head") && (
        <CirclePlus size={15} className="shrink-0 text-success" aria-hidden />
      )}
      {marks.pick && (
        <span className="grid size-4.5 shrink-0 place-items-center rounded-full bg-foreground font-bold text-[10.5px] text-background">
          <span className="sr-only">Picked as </span>
          {marks.pick}
        </span>
      )}
      <span className={`truncate ${nameLook(marks, kind === "head")}`} title={nodeName(node)}>
        {marks.nextName ?? nodeName(node)}
      </span>
      {isPlaceInferred(node.content) && (
        <span title={inferredReason} className="shrink-0 text-[11.5px] text-muted-foreground italic">
          {isNarrow ? "inferred" : inferredWords}
        </span>
      )}
      {marks.backupCount > 0 && (
        // Wider views have a column for it.
        <Archive size={13} role="img" aria-label="backed up" className="shrink-0 text-info @[42rem]:hidden" />
      )}
      {marks.keeps !== null && (
        <span className="min-w-0 truncate font-medium text-[11.5px] text-warning">kept in {marks.keeps}</span>
      )}
      {marks.fate && <FateWords fate={marks.fate} isHead={kind === "head"} />}
      {isExpanded === false && (
        <span className="shrink-0 text-[11.5px] text-muted-foreground">+{node.descendantCount}</span>
      )}
      {marks.job && (
        <span className={`ml-2 flex text-[11.5px] ${isNarrow ? "shrink-0" : "min-w-0"}`}>
          <JobWords job={marks.job} isShort={isNarrow} />
        </span>
      )}
    </div>
  );
}

function nameLook({ fate, matches, isLit }: NodeMarks, isHead: boolean): string {
  const weight = isHead ? "font-semibold text-primary" : isLit ? "font-medium" : "";
  const mark = matches ? "rounded-sm bg-warning/25" : "";
  return `${weight} ${mark} ${fate === "goes" ? "line-through decoration-2 decoration-danger" : ""}`;
}

function FateWords({ fate, isHead }: { fate: Fate; isHead: boolean }) {
  const colour = fate === "goes" ? "text-danger" : fate === "comes" ? "text-success" : "text-muted-foreground";
  return <span className={`shrink-0 font-medium text-[11.5px] ${colour}`}>{fateWords(fate, isHead)}</span>;
}
