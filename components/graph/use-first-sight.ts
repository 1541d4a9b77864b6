"use client";
import { type RefObject, useEffect, useState } from "react";
import { useStore } from "reactflow";
import type { Layout } from "#lib/tree/layout.ts";
import type { TreeView } from "./use-view.ts";

/**
 * Shows the first sight of a tree, and again after each change of it while the user has not moved the view; then only what the
 * keyboard is on, where a change has left nothing of the tree in sight.
 * Answers whether there was a first sight, before which nothing should be seen.
 */
export function useFirstSight(view: TreeView, layout: Layout, activeKey: RefObject<string>): boolean {
  const [isReady, setReady] = useState(false);
  const size = useStore((state) => (state.panZoom ? `${state.width} ${state.height}` : "0 0"));
  const { direction } = layout;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another direction is another picture.
  useEffect(() => {
    view.hasMoved.current = false;
  }, [direction]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs for each new layout and size.
  useEffect(() => {
    if (size.startsWith("0 ") || size.endsWith(" 0")) return;
    if (!view.hasMoved.current) view.start(activeKey.current, isReady);
    else if (!view.isAnythingSeen()) view.reveal(activeKey.current);
    setReady(true);
  }, [size, layout]);
  return isReady;
}
