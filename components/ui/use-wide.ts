"use client";
import { useSyncExternalStore } from "react";

/** Whether a media query holds; on the server it is taken to. */
function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = window.matchMedia(query);
      media.addEventListener("change", listener);
      return () => media.removeEventListener("change", listener);
    },
    () => window.matchMedia(query).matches,
    () => true,
  );
}

/** Room for a panel beside the page. */
export const useIsWide = (): boolean => useMedia("(min-width: 860px)");
