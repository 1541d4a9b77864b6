"use client";
import { useCallback, useMemo, useRef } from "react";
import { useReactFlow, useStoreApi } from "reactflow";
import { type Layout, nodeSize, type Rect } from "#lib/tree/layout.ts";

const margin = 48;
/** Below this zoom a fitted tree cannot be read, and the first sight is one node instead. */
const readableZoom = 0.3;
const startZoom = 0.85;
export const maxZoom = 1.75;

const prefersStill = (): boolean => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

export function fitZoom(bounds: Rect, width: number, height: number): number {
  return Math.min((width - 2 * margin) / bounds.width, (height - 2 * margin) / bounds.height, 1.1);
}

/** Ways to move the view over a layout. `hasMoved` tells whether the user has taken the view into their hands. */
export function useView(layout: Layout) {
  const flow = useReactFlow();
  const store = useStoreApi();
  const hasMoved = useRef(false);
  const latest = useRef(layout);
  latest.current = layout;

  const centreOn = useCallback(
    (x: number, y: number, zoom: number, isGliding: boolean) => {
      const { width, height, transform } = store.getState();
      const next = { x: width / 2 - x * zoom, y: height / 2 - y * zoom, zoom };
      const isNear = Math.abs(next.x - transform[0]) < 3 * width && Math.abs(next.y - transform[1]) < 3 * height;
      const ratio = Math.max(zoom / transform[2], transform[2] / zoom);
      void flow.setViewport(next, isGliding && isNear && ratio < 8 && !prefersStill() ? { duration: 280 } : undefined);
    },
    [flow, store],
  );

  return useMemo(() => {
    const middleOf = (key: string) => {
      const placed = latest.current.places.get(key);
      return placed ? { x: placed.x + nodeSize.width / 2, y: placed.y + nodeSize.height / 2 } : null;
    };
    const fitAll = (isGliding = true) => {
      const { width, height } = store.getState();
      const { bounds } = latest.current;
      if (width === 0 || height === 0) return;
      centreOn(bounds.x + bounds.width / 2, bounds.y + bounds.height / 2, fitZoom(bounds, width, height), isGliding);
    };
    const goTo = (key: string, zoom = Math.max(store.getState().transform[2], startZoom), isGliding = true) => {
      const middle = middleOf(key);
      if (middle) centreOn(middle.x, middle.y, zoom, isGliding);
    };
    const isInside = (key: string): boolean => {
      const placed = latest.current.places.get(key);
      if (!placed) return false;
      const { width, height, transform } = store.getState();
      const [tx, ty, zoom] = transform;
      const [left, top] = [placed.x * zoom + tx, placed.y * zoom + ty];
      return left >= 0 && top >= 0 && left + nodeSize.width * zoom <= width && top + nodeSize.height * zoom <= height;
    };
    /** Something of the tree is in the view. */
    const isAnythingSeen = (): boolean => {
      const { width, height, transform } = store.getState();
      const [tx, ty, zoom] = transform;
      return [...latest.current.places.values()].some(({ x, y }) => {
        const [left, top] = [x * zoom + tx, y * zoom + ty];
        return left + nodeSize.width * zoom > 0 && top + nodeSize.height * zoom > 0 && left < width && top < height;
      });
    };
    return {
      hasMoved,
      isInside,
      isAnythingSeen,
      fitAll,
      goTo,
      centreOn,
      zoom: () => store.getState().transform[2],
      /** A point of the view, in pixels from its corner, as a point of the layout. */
      toLayout(x: number, y: number) {
        const [tx, ty, zoom] = store.getState().transform;
        return { x: (x - tx) / zoom, y: (y - ty) / zoom };
      },
      /** The first sight: all of a tree that can be read so, else one node of it. */
      start(key: string, isGliding: boolean) {
        const { width, height } = store.getState();
        if (fitZoom(latest.current.bounds, width, height) >= readableZoom) fitAll(isGliding);
        else goTo(key, width < 640 ? 0.7 : startZoom, isGliding);
      },
      /** Moves the view only when the node is not wholly in it. */
      reveal(key: string, minimumZoom = 0) {
        const { width, transform } = store.getState();
        // Before there is a size the first sight is still to come, and it shows the node.
        if (width === 0) return;
        if (!isInside(key) || transform[2] < minimumZoom) goTo(key, Math.max(transform[2], minimumZoom));
      },
      zoomBy(factor: number) {
        hasMoved.current = true;
        const { zoom } = flow.getViewport();
        void flow.zoomTo(zoom * factor, prefersStill() ? undefined : { duration: 140 });
      },
    };
  }, [centreOn, flow, store]);
}

export type TreeView = ReturnType<typeof useView>;
