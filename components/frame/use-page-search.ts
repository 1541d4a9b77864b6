"use client";
import { useSearchParams } from "next/navigation";
import { useCallback } from "react";

/** One value of the address's query, and how to change it in place. Null removes it. */
export function usePageSearch(): readonly [URLSearchParams, (values: Readonly<Record<string, string | null>>) => void] {
  const search = useSearchParams();
  const change = useCallback((values: Readonly<Record<string, string | null>>) => {
    const next = new URLSearchParams(window.location.search);
    for (const [name, value] of Object.entries(values)) {
      if (value) next.set(name, value);
      else next.delete(name);
    }
    window.history.replaceState(null, "", next.size > 0 ? `?${next}` : window.location.pathname);
  }, []);
  return [search, change];
}
