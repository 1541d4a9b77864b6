"use client";
import { type PointerEvent, useEffect, useRef } from "react";
import { useStoreApi } from "reactflow";
import type { Layout, Rect } from "#lib/tree/layout.ts";
import { HEAD } from "#lib/tree/node-ref.ts";
import type { TreeNode } from "#lib/tree/tree-node.ts";
import { paintRing, paintTree, type Tone } from "./paint-tree.ts";
import type { Palette } from "./palette.ts";

interface GraphMinimapProps {
  layout: Layout;
  palette: Palette;
  lit: ReadonlySet<string>;
  toneOf(node: TreeNode): Tone;
  /** Puts a point of the layout into the middle of the view. */
  onMove(x: number, y: number): void;
}

const size = { width: 188, height: 124 };
const margin = 8;

/** A tree that is far wider than high, or the other way round, is stretched to fill the corner, up to eight times. */
function scales(bounds: Rect): [number, number] {
  const x = (size.width - 2 * margin) / bounds.width;
  const y = (size.height - 2 * margin) / bounds.height;
  return [Math.min(x, 8 * y, 0.16), Math.min(y, 8 * x, 0.16)];
}

/** The whole tree in a corner, with the view as a frame that can be dragged. The mouse's only: keys have their own ways. */
export function GraphMinimap({ layout, palette, lit, toneOf, onMove }: GraphMinimapProps) {
  const store = useStoreApi();
  const canvasRef = useRef<HTMLCanvasElement>(null);
  const rootRef = useRef<HTMLDivElement>(null);
  const frameRef = useRef<HTMLDivElement>(null);
  const { bounds } = layout;
  const [zoom, zoomY] = scales(bounds);
  const x = (size.width - bounds.width * zoom) / 2 - bounds.x * zoom;
  const y = (size.height - bounds.height * zoomY) / 2 - bounds.y * zoomY;

  useEffect(() => {
    const canvas = canvasRef.current;
    const context = canvas?.getContext("2d");
    if (!canvas || !context) return;
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    canvas.width = size.width * ratio;
    canvas.height = size.height * ratio;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const view = { zoom, zoomY, x, y, ...size };
    paintTree(context, layout, view, palette, lit, toneOf);
    paintRing(context, layout, view, HEAD, palette.primary);
  }, [layout, palette, lit, toneOf, zoom, zoomY, x, y]);

  useEffect(() => {
    const place = () => {
      const frame = frameRef.current;
      if (!frame) return;
      const { transform, width, height } = store.getState();
      const left = Math.max(0, (-transform[0] / transform[2]) * zoom + x);
      const top = Math.max(0, (-transform[1] / transform[2]) * zoomY + y);
      const right = Math.min(size.width, ((width - transform[0]) / transform[2]) * zoom + x);
      const bottom = Math.min(size.height, ((height - transform[1]) / transform[2]) * zoomY + y);
      frame.style.transform = `translate(${left}px,${top}px)`;
      frame.style.width = `${Math.max(6, right - left)}px`;
      frame.style.height = `${Math.max(6, bottom - top)}px`;
      // With the whole tree in view it tells nothing and only covers.
      const isWhole =
        left <= bounds.x * zoom + x + 1 &&
        top <= bounds.y * zoomY + y + 1 &&
        right >= (bounds.x + bounds.width) * zoom + x - 1 &&
        bottom >= (bounds.y + bounds.height) * zoomY + y - 1;
      rootRef.current?.toggleAttribute("data-idle", isWhole);
    };
    place();
    return store.subscribe(place);
  }, [store, bounds, zoom, zoomY, x, y]);

  const move = (event: PointerEvent<HTMLDivElement>) => {
    if (event.buttons !== 1) return;
    const box = event.currentTarget.getBoundingClientRect();
    onMove((event.clientX - box.left - x) / zoom, (event.clientY - box.top - y) / zoomY);
  };
  return (
    <div
      ref={rootRef}
      className="absolute right-3 bottom-3 z-10 hidden cursor-crosshair overflow-hidden rounded-lg border border-border bg-card/90 shadow-raised transition-opacity print:hidden data-idle:pointer-events-none data-idle:opacity-0 @[40rem]:block"
      style={size}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        move(event);
      }}
      onPointerMove={move}
      aria-hidden
    >
      <canvas ref={canvasRef} className="absolute inset-0 size-full" />
      <div
        ref={frameRef}
        className="absolute top-0 left-0 rounded-[3px] bg-foreground/6 ring-1.5 ring-foreground/45 ring-inset"
      />
    </div>
  );
}
