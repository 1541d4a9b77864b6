"use client";
import { Minus, Plus, RotateCcw } from "lucide-react";
import { type KeyboardEvent, useRef } from "react";
import { IconButton } from "#components/ui/icon-button.tsx";
import { useWidth } from "#components/ui/use-width.ts";
import { bucketAt, indexOf, nextChanged, type StripBucket } from "#lib/blocks/strip-bucket.ts";
import { holding, isWhole, type StripLimits, type StripWindow, wholeDisk, zoomed } from "#lib/blocks/strip-window.ts";
import { formatBytes } from "#lib/format/bytes.ts";
import { formatOffset } from "#lib/format/offset.ts";
import type { Diff } from "#lib/model/diff.ts";
import { diskWords } from "./certainty-words.ts";
import { StripBars } from "./strip-bars.tsx";
import { StripLegend } from "./strip-legend.tsx";
import { StripOverview } from "./strip-overview.tsx";
import { useStripGestures } from "./use-strip-gestures.ts";
import "./compare.css";

const zoomStep = 2;
/** Pieces that a page key passes over. */
const pageShare = 0.1;

interface HeatStripProps {
  disk: string;
  /** Of the whole disk. */
  whole: Diff["strip"];
  /** Of the window, or of an earlier one while it is read. */
  strip: Diff["strip"];
  window: StripWindow;
  limits: StripLimits;
  /** Where the reader looks, in bytes. */
  cursor: number;
  isReading: boolean;
  onWindow: (window: StripWindow) => void;
  onCursor: (offset: number) => void;
}

/** What was written along a disk, as a picture that a disk of any size fits into. */
export function HeatStrip(props: HeatStripProps) {
  const { disk, whole, strip, window, limits, cursor, onWindow, onCursor } = props;
  const ref = useRef<HTMLDivElement>(null);
  const widthPx = useWidth(ref);
  const { hover, drawn, handlers } = useStripGestures(ref, { window, limits, onWindow, onPlace: onCursor });
  const isZoomed = !isWhole(window, limits);
  const at = bucketAt(strip, indexOf(strip, cursor), limits.sizeBytes);
  const under = hover ? bucketAt(strip, indexOf(strip, hover.offset), limits.sizeBytes) : null;
  const percent = (offset: number) => ((offset - window.offset) / window.length) * 100;

  const goTo = (offset: number) => {
    onCursor(Math.max(0, Math.min(limits.sizeBytes - 1, offset)));
    const next = holding(window, offset, limits);
    if (next !== window) onWindow(next);
  };
  const zoom = (factor: number) => onWindow(zoomed(window, factor, cursor, limits));
  const onKeyDown = (event: KeyboardEvent) => {
    const target = targetOf(event, { strip, at, window, limits });
    if (target !== null) goTo(target);
    else if (event.key === "+" || event.key === "=") zoom(zoomStep);
    else if (event.key === "-" || event.key === "_") zoom(1 / zoomStep);
    else if (event.key === "Escape" && isZoomed) onWindow(wholeDisk(limits));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <figure className="select-none" aria-busy={props.isReading}>
      <div className="mb-1.5 flex items-center gap-2">
        <div className="min-w-0 flex-1">
          {isZoomed ? (
            <StripOverview strip={whole} window={window} limits={limits} onWindow={onWindow} />
          ) : (
            <h3 className="font-semibold text-[13px]">
              Where on {diskWords(disk)}
              <span className="no-print ml-2 hidden font-normal text-muted-foreground text-xs sm:inline">
                Drag, scroll or press + to look closer
              </span>
            </h3>
          )}
        </div>
        <div className="no-print flex shrink-0 items-center">
          <IconButton
            label="Zoom in"
            hint="+"
            icon={<Plus size={14} aria-hidden />}
            className="size-7"
            onClick={() => zoom(zoomStep)}
            side="top"
          />
          <IconButton
            label="Zoom out"
            hint="−"
            icon={<Minus size={14} aria-hidden />}
            className="size-7"
            disabled={!isZoomed}
            onClick={() => zoom(1 / zoomStep)}
            side="top"
          />
          <IconButton
            label="Whole disk"
            hint="Esc"
            icon={<RotateCcw size={13} aria-hidden />}
            className="size-7"
            disabled={!isZoomed}
            onClick={() => onWindow(wholeDisk(limits))}
            side="top"
          />
        </div>
      </div>
      <div
        ref={ref}
        role="slider"
        tabIndex={0}
        aria-label={`Where on ${diskWords(disk)} was written`}
        aria-orientation="horizontal"
        aria-valuemin={0}
        aria-valuemax={limits.sizeBytes}
        aria-valuenow={at.offset}
        aria-valuetext={bucketWords(at)}
        onKeyDown={onKeyDown}
        {...handlers}
        className="relative h-16 cursor-crosshair touch-pan-y rounded-md border bg-muted/50 focus-visible:outline-offset-4"
      >
        <div className="absolute inset-0 overflow-hidden rounded-[5px]">
          <StripBars strip={strip} window={window} pieceBytes={limits.pieceBytes} widthPx={widthPx} />
        </div>
        {cursor >= window.offset && cursor <= window.offset + window.length && (
          <span className="strip-cursor" style={{ left: `${percent(at.offset + at.length / 2)}%` }} />
        )}
        {drawn && Math.abs(drawn[1] - drawn[0]) > 2 && (
          <span
            className="pointer-events-none absolute inset-y-0 border-foreground border-x-2 bg-foreground/12"
            style={{ left: Math.min(...drawn), width: Math.abs(drawn[1] - drawn[0]) }}
          />
        )}
        {hover && under && !drawn && <HoverWords bucket={under} px={hover.px} widthPx={widthPx} />}
      </div>
      <Ruler window={window} isNarrow={widthPx < 480} />
      <figcaption className="mt-1 flex flex-wrap items-center justify-between gap-x-4 gap-y-1 text-xs">
        <span className="tabular-nums">{bucketWords(at)}</span>
        <StripLegend pieceBytes={limits.pieceBytes} bucketBytes={strip.bucketBytes} />
      </figcaption>
    </figure>
  );
}

/** Where a key moves the cursor to; null for other keys. */
function targetOf(
  { key, shiftKey }: KeyboardEvent,
  { strip, at, window, limits }: Pick<HeatStripProps, "strip" | "window" | "limits"> & { at: StripBucket },
): number | null {
  const step = shiftKey ? window.length * pageShare : strip.bucketBytes;
  const change = (way: 1 | -1): number => {
    const index = nextChanged(strip, at.index, way);
    return index === null ? at.offset : bucketAt(strip, index, limits.sizeBytes).offset;
  };
  switch (key) {
    case "ArrowRight":
    case "ArrowUp":
      return at.offset + step;
    case "ArrowLeft":
    case "ArrowDown":
      return at.offset - step;
    case "PageDown":
      return change(1);
    case "PageUp":
      return change(-1);
    case "Home":
      return 0;
    case "End":
      return limits.sizeBytes - 1;
    default:
      return null;
  }
}

/** `5 GiB to 5.02 GiB, 20 MiB long: up to 64 KiB written`. */
function bucketWords({ offset, length, bytes }: StripBucket): string {
  const step = Math.max(1, length);
  const what = bytes === 0 ? "nothing written" : `up to ${formatBytes(bytes)} written`;
  return `${formatOffset(offset, step)} to ${formatOffset(offset + length, step)}, ${formatBytes(length)} long: ${what}`;
}

const hoverWidth = 260;

const HoverWords = ({ bucket, px, widthPx }: { bucket: StripBucket; px: number; widthPx: number }) => (
  <>
    <span className="pointer-events-none absolute inset-y-0 w-px bg-foreground/50" style={{ left: px }} />
    <span
      className="pointer-events-none absolute bottom-full z-10 mb-1.5 rounded-md bg-foreground px-2 py-1 text-background text-xs tabular-nums shadow-floating"
      style={{ width: hoverWidth, left: Math.max(0, Math.min(widthPx - hoverWidth, px - hoverWidth / 2)) }}
    >
      {bucketWords(bucket)}
    </span>
  </>
);

/** Places along the strip. */
function Ruler({ window, isNarrow }: { window: StripWindow; isNarrow: boolean }) {
  const count = isNarrow ? 2 : 4;
  const step = window.length / count / 50;
  return (
    <div aria-hidden className="mt-1 flex justify-between text-[11px] text-muted-foreground tabular-nums">
      {Array.from({ length: count + 1 }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a mark is its place.
        <span key={at}>{formatOffset(window.offset + (window.length * at) / count, step)}</span>
      ))}
    </div>
  );
}
