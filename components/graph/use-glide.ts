"use client";
import { useEffect, useRef, useState } from "react";
import type { Layout } from "#lib/tree/layout.ts";

/** Most nodes whose change of place is worth an animation. */
const glideLimit = 200;
const glideMs = 320;

/** True for the moment after a layout has changed, while few enough nodes are drawn for them to move smoothly. */
export function useGlide(layout: Layout, nodeCount: number): boolean {
  const [gliding, setGliding] = useState<Layout | null>(null);
  const before = useRef(layout);
  const isNew = before.current !== layout;
  const isGliding = nodeCount <= glideLimit && (isNew || gliding === layout);
  useEffect(() => {
    if (before.current === layout) return;
    before.current = layout;
    setGliding(layout);
    const timer = setTimeout(() => setGliding(null), glideMs);
    return () => clearTimeout(timer);
  }, [layout]);
  return isGliding;
}
