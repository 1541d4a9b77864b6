"use client";
import { type RefObject, useEffect, useState } from "react";
import { wideFrom } from "./outline-columns.ts";

/** Whether the element has room for the narrow outline only. */
export function useIsNarrow(ref: RefObject<HTMLElement | null>): boolean {
  const [isNarrow, setNarrow] = useState(false);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setNarrow(element.clientWidth < wideFrom));
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return isNarrow;
}
