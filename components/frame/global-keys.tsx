"use client";
import { useEffect } from "react";
import { useFrame } from "./frame-context.tsx";

const typesText = "input, textarea, select, [contenteditable=true]";
const ownsKeys = "[role=dialog], [role=menu], [cmdk-root]";

/** The search that / goes to: the page's own, else the sidebar's. */
function focusSearch(): boolean {
  const fields = [...document.querySelectorAll<HTMLInputElement>("[data-page-search], [data-sidebar-search]")];
  const field = fields.filter((one) => one.offsetParent !== null).sort((a, b) => rank(a) - rank(b))[0];
  field?.focus();
  field?.select();
  return field !== undefined;
}

const rank = (field: HTMLElement): number => (field.dataset.pageSearch !== undefined ? 0 : 1);

/** Keys that work on every page. */
export function GlobalKeys() {
  const { setHelpOpen, setPaletteOpen } = useFrame();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
        event.preventDefault();
        setPaletteOpen(true);
        return;
      }
      if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.target instanceof HTMLElement && event.target.closest(`${typesText}, ${ownsKeys}`)) return;
      if (event.key === "?") {
        event.preventDefault();
        setHelpOpen(true);
      }
      if (event.key === "/" && focusSearch()) event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [setHelpOpen, setPaletteOpen]);
  return null;
}
