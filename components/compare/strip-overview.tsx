"use client";
import { type PointerEvent, useRef } from "react";
import { useWidth } from "#components/ui/use-width.ts";
import { fitted, type StripLimits, type StripWindow } from "#lib/blocks/strip-window.ts";
import type { Diff } from "#lib/model/diff.ts";
import { StripBars } from "./strip-bars.tsx";

/** The whole disk, small, with the part that the strip below shows. It can be dragged along; keys are the strip's. */
export function StripOverview({
  strip,
  window,
  limits,
  onWindow,
}: {
  strip: Diff["strip"];
  window: StripWindow;
  limits: StripLimits;
  onWindow: (window: StripWindow) => void;
}) {
  const ref = useRef<HTMLDivElement>(null);
  const widthPx = useWidth(ref);
  const { sizeBytes } = limits;
  const move = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    const middle = ((event.clientX - box.left) / box.width) * sizeBytes;
    onWindow(fitted({ offset: middle - window.length / 2, length: window.length }, limits));
  };
  const percent = (bytes: number) => `${(bytes / sizeBytes) * 100}%`;
  return (
    <div
      ref={ref}
      aria-hidden
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        move(event);
      }}
      onPointerMove={(event) => event.buttons === 1 && move(event)}
      className="relative h-4 cursor-grab touch-none overflow-hidden rounded-sm border bg-muted/60 active:cursor-grabbing"
    >
      <StripBars
        strip={strip}
        window={{ offset: 0, length: sizeBytes }}
        pieceBytes={limits.pieceBytes}
        widthPx={widthPx}
      />
      <span
        className="absolute inset-y-0 min-w-1 rounded-xs border-2 border-foreground bg-foreground/12"
        style={{ left: percent(window.offset), width: percent(window.length) }}
      />
    </div>
  );
}
