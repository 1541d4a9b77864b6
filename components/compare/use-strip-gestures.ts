"use client";
import { type PointerEvent, type RefObject, useEffect, useRef, useState } from "react";
import { fitted, isWhole, type StripLimits, type StripWindow, zoomed } from "#lib/blocks/strip-window.ts";

/** A press that moved less than this is a click. */
const clickPx = 5;
const wheelStep = 1.25;

interface Gestures {
  window: StripWindow;
  limits: StripLimits;
  onWindow(window: StripWindow): void;
  /** The place that was clicked. */
  onPlace(offset: number): void;
}

/** Mouse and touch on a strip: what is under the pointer, a part drawn with it, and the wheel. */
export function useStripGestures(ref: RefObject<HTMLElement | null>, gestures: Gestures) {
  const { window, limits, onWindow, onPlace } = gestures;
  const [hoverPx, setHoverPx] = useState<number | null>(null);
  const [drawn, setDrawn] = useState<readonly [number, number] | null>(null);
  const widthOf = () => ref.current?.clientWidth || 1;
  const placeAt = (px: number): number => window.offset + (px / widthOf()) * window.length;
  const pxOf = (event: PointerEvent): number => {
    const box = event.currentTarget.getBoundingClientRect();
    return Math.max(0, Math.min(box.width, event.clientX - box.left));
  };

  const latest = useRef(gestures);
  useEffect(() => {
    latest.current = gestures;
  });
  useEffect(() => {
    const element = ref.current;
    // React's own listener is passive and could not keep the page from scrolling.
    const onWheel = (event: WheelEvent) => {
      const now = latest.current;
      const isOut = event.deltaY > 0;
      // With nothing left to zoom out of, the page scrolls as usual.
      if (event.deltaY === 0 || (isOut && isWhole(now.window, now.limits))) return;
      event.preventDefault();
      const box = event.currentTarget instanceof HTMLElement ? event.currentTarget.getBoundingClientRect() : null;
      if (!box) return;
      const around = now.window.offset + ((event.clientX - box.left) / box.width) * now.window.length;
      now.onWindow(zoomed(now.window, isOut ? 1 / wheelStep : wheelStep, around, now.limits));
    };
    element?.addEventListener("wheel", onWheel, { passive: false });
    return () => element?.removeEventListener("wheel", onWheel);
  }, [ref]);

  return {
    hover: hoverPx === null ? null : { px: hoverPx, offset: placeAt(hoverPx) },
    drawn,
    handlers: {
      onPointerDown(event: PointerEvent) {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        const px = pxOf(event);
        setDrawn([px, px]);
      },
      onPointerMove(event: PointerEvent) {
        const px = pxOf(event);
        setHoverPx(px);
        if (drawn) setDrawn([drawn[0], px]);
      },
      onPointerUp(event: PointerEvent) {
        if (!drawn) return;
        setDrawn(null);
        const [start, end] = [drawn[0], pxOf(event)].sort((a, b) => a - b) as [number, number];
        if (end - start < clickPx) onPlace(placeAt(end));
        else onWindow(fitted({ offset: placeAt(start), length: placeAt(end) - placeAt(start) }, limits));
      },
      onPointerCancel: () => setDrawn(null),
      onPointerLeave: () => setHoverPx(null),
    },
  };
}
