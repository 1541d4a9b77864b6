"use client";
import { type RefObject, useEffect, useState } from "react";

const names = [
  "background",
  "card",
  "muted-foreground",
  "foreground",
  "border",
  "lit",
  "danger",
  "success",
  "warning",
  "primary",
] as const;

/** The theme's colours as values, for what is painted on a canvas. */
export type Palette = Readonly<Record<(typeof names)[number], string>>;

function read(element: HTMLElement): Palette {
  const style = getComputedStyle(element);
  return Object.fromEntries(
    names.map((name) => [name, style.getPropertyValue(`--${name}`).trim() || "gray"]),
  ) as Palette;
}

/** The palette where the element stands; read again when the theme changes. Null before the first paint. */
export function usePalette(ref: RefObject<HTMLElement | null>): Palette | null {
  const [palette, setPalette] = useState<Palette | null>(null);
  useEffect(() => {
    const update = () => {
      if (ref.current) setPalette(read(ref.current));
    };
    update();
    const observer = new MutationObserver(update);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ["class", "style", "data-theme"] });
    return () => observer.disconnect();
  }, [ref]);
  return palette;
}
