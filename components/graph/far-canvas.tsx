"use client";
import { useEffect, useRef } from "react";
import { useStoreApi } from "reactflow";
import type { Layout } from "#lib/tree/layout.ts";
import { HEAD } from "#lib/tree/node-ref.ts";
import type { TreeNode } from "#lib/tree/tree-node.ts";
import { paintRing, paintTree, type Tone } from "./paint-tree.ts";
import type { Palette } from "./palette.ts";

interface FarCanvasProps {
  layout: Layout;
  palette: Palette;
  lit: ReadonlySet<string>;
  toneOf(node: TreeNode): Tone;
  selectedKey: string | null;
}

/** The far view: the whole picture painted in the same frame in which the view moves. */
export function FarCanvas({ layout, palette, lit, toneOf, selectedKey }: FarCanvasProps) {
  const store = useStoreApi();
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let frame = 0;
    const paint = () => {
      frame = 0;
      const canvas = ref.current;
      const context = canvas?.getContext("2d");
      if (!canvas || !context) return;
      const { width, height, transform } = store.getState();
      const ratio = Math.min(2, window.devicePixelRatio || 1);
      if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
        canvas.width = Math.round(width * ratio);
        canvas.height = Math.round(height * ratio);
      }
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, width, height);
      const view = { x: transform[0], y: transform[1], zoom: transform[2], width, height };
      paintTree(context, layout, view, palette, lit, toneOf);
      if (selectedKey !== null) paintRing(context, layout, view, selectedKey, palette.foreground);
      paintRing(context, layout, view, HEAD, palette.primary, "You are here", palette.background);
    };
    const plan = () => {
      frame ||= requestAnimationFrame(paint);
    };
    paint();
    const stop = store.subscribe(plan);
    return () => {
      stop();
      cancelAnimationFrame(frame);
    };
  }, [store, layout, palette, lit, toneOf, selectedKey]);
  return (
    <canvas ref={ref} className="pointer-events-none absolute inset-0 size-full" data-testid="tree-far" aria-hidden />
  );
}
