"use client";
import { ChevronRight, OctagonAlert, TriangleAlert } from "lucide-react";
import type { VolumesLine } from "./list-row.ts";
import { type RowPlace, rowItem } from "./row-item.ts";

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
      {...rowItem(row, place)}
      aria-expanded={isOpen}
      onClick={onToggle}
      className="absolute inset-x-0 flex items-center gap-1.5 pr-2 pl-4 text-left text-muted-foreground text-xs hover:text-foreground focus-visible:-outline-offset-2"
    >
      <ChevronRight size={13} aria-hidden className={`shrink-0 transition-transform ${isOpen ? "rotate-90" : ""}`} />
      <span className="min-w-0 flex-1 truncate font-medium">
        Volumes<span className="sr-only"> of {row.host.label}, </span>
      </span>
      {!row.error && row.partial.length > 0 && (
        <span title={row.partial.join("\n")} className="inline-flex text-warning">
          <TriangleAlert size={13} role="img" aria-label={`not all could be looked at: ${row.partial.join(" ")}`} />
        </span>
      )}
      {row.error && <OctagonAlert size={13} role="img" aria-label="could not be read" className="text-danger" />}
      <span className="tabular-nums">{count}</span>
    </button>
  );
}
