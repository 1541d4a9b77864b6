"use client";
import { Download, FoldVertical, LocateFixed, Maximize, Minus, Plus, UnfoldVertical } from "lucide-react";
import { Toolbar } from "radix-ui";
import type { ReactNode } from "react";
import { GraphLegend } from "./graph-legend.tsx";

interface GraphToolbarProps {
  onFit(): void;
  onHead(): void;
  onZoom(factor: number): void;
  /** Null where no run is long enough to fold. */
  folds: { isOn: boolean; onToggle(): void } | null;
  onExport(): void;
}

const look =
  "grid size-8 place-items-center rounded-md text-muted-foreground hover:bg-accent hover:text-accent-foreground aria-pressed:bg-accent aria-pressed:text-accent-foreground";

function Tool({ label, onPress, children }: { label: string; onPress(): void; children: ReactNode }) {
  return (
    <Toolbar.Button className={look} aria-label={label} title={label} onClick={onPress}>
      {children}
    </Toolbar.Button>
  );
}

const Line = () => <Toolbar.Separator className="my-1 h-px w-5 self-center bg-border" />;

/** What moves the view, at the edge of it. One tab stop; the arrows go from tool to tool. */
export function GraphToolbar({ onFit, onHead, onZoom, folds, onExport }: GraphToolbarProps) {
  return (
    <Toolbar.Root
      orientation="vertical"
      aria-label="View of the tree"
      className="no-print absolute top-3 right-3 z-10 flex flex-col rounded-lg border border-border bg-card/95 p-0.5 shadow-raised"
    >
      <Tool label="Go to where you are (H)" onPress={onHead}>
        <LocateFixed size={16} aria-hidden />
      </Tool>
      <Tool label="Fit the whole tree (F)" onPress={onFit}>
        <Maximize size={16} aria-hidden />
      </Tool>
      <Line />
      <Tool label="Zoom in (+)" onPress={() => onZoom(1.35)}>
        <Plus size={16} aria-hidden />
      </Tool>
      <Tool label="Zoom out (−)" onPress={() => onZoom(1 / 1.35)}>
        <Minus size={16} aria-hidden />
      </Tool>
      <Line />
      {folds && (
        <Tool label={folds.isOn ? "Open all folded runs" : "Fold long runs"} onPress={folds.onToggle}>
          {folds.isOn ? <UnfoldVertical size={16} aria-hidden /> : <FoldVertical size={16} aria-hidden />}
        </Tool>
      )}
      <Tool label="Save as picture (SVG)" onPress={onExport}>
        <Download size={16} aria-hidden />
      </Tool>
      <GraphLegend className={look} />
    </Toolbar.Root>
  );
}
