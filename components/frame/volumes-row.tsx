"use client";
import { ChevronRight, OctagonAlert } from "lucide-react";
import type { VolumesLine } from "./list-row.ts";
import type { RowPlace } from "./machine-row.tsx";

/** Opens and closes a host's volumes. */
export function VolumesRow({
  row,
  place,
  isOpen,
  onToggle,
}: {
  row: VolumesLine;
  place: RowPlace;
  isOpen: boolean;
  onToggle: () => void;
}) {
  const count = row.total === null ? "" : row.shown === row.total ? `${row.total}` : `${row.shown} of ${row.total}`;
  return (
    <button
      type="button"
      role="treeitem"
      aria-level={row.level}
      aria-expanded={isOpen}
      aria-selected={false}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      data-row={place.index}
      tabIndex={place.isTabStop ? 0 : -1}
      onFocus={place.onFocus}
      onClick={onToggle}
      style={{ top: place.top, height: place.height }}
      className="absolute inset-x-0 flex items-center gap-1.5 pr-2 pl-4 text-left text-muted-foreground text-xs hover:text-foreground focus-visible:-outline-offset-2"
    >
      <ChevronRight size={13} aria-hidden className={`shrink-0 transition-transform ${isOpen ? "rotate-90" : ""}`} />
      <span className="min-w-0 flex-1 truncate font-medium">
        Volumes<span className="sr-only"> of {row.host.label}, </span>
      </span>
      {row.error && <OctagonAlert size={13} role="img" aria-label="could not be read" className="text-danger" />}
      <span className="tabular-nums">{count}</span>
    </button>
  );
}
