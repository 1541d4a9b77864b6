"use client";
import { ChevronRight, LoaderCircle, OctagonAlert } from "lucide-react";
import { Tooltip } from "#components/ui/tooltip.tsx";
import type { HostLine } from "./list-row.ts";
import { type RowPlace, rowItem } from "./row-item.ts";

/** A host in the list; opens and closes its machines and volumes. */
export function HostRow({
  row,
  place,
  isOpen,
  onToggle,
}: {
  row: HostLine;
  place: RowPlace;
  isOpen: boolean;
  onToggle: () => void;
}) {
  const { host } = row;
  const problem = host.problem?.detail ?? row.error?.message ?? null;
  const isDown = host.state === "down" || (problem !== null && host.state !== "connecting");
  // The line of its volumes counts those.
  const count =
    host.kind === "storage" || row.total === null
      ? ""
      : row.shown === row.total
        ? `${row.total}`
        : `${row.shown} of ${row.total}`;
  return (
    <Tooltip text={isDown ? problem : null} side="right">
      <button
        type="button"
        {...rowItem(row, place)}
        aria-expanded={isOpen}
        onClick={onToggle}
        className="absolute inset-x-0 flex items-center gap-1.5 px-2 text-left font-semibold text-xs focus-visible:-outline-offset-2"
      >
        <ChevronRight
          size={14}
          aria-hidden
          className={`shrink-0 text-muted-foreground transition-transform ${isOpen ? "rotate-90" : ""}`}
        />
        <span className="min-w-0 flex-1 truncate">{host.label}</span>
        {isDown ? (
          <span className="inline-flex items-center gap-1 font-medium text-danger">
            <OctagonAlert size={13} aria-hidden />
            down
          </span>
        ) : host.state === "connecting" ? (
          <span className="inline-flex items-center gap-1 font-normal text-muted-foreground">
            <LoaderCircle size={12} aria-hidden className="animate-spin" />
            connecting
          </span>
        ) : (
          <span className="font-normal text-muted-foreground tabular-nums">{count}</span>
        )}
      </button>
    </Tooltip>
  );
}
