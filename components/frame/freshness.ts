"use client";
import { useEffect, useSyncExternalStore } from "react";

let shownAt: number | null = null;
const listeners = new Set<() => void>();

function tell(at: number | null): void {
  shownAt = at;
  for (const listener of listeners) listener();
}

/** A page says when what it shows was read; null while there is nothing. */
export function useShownAt(at: number | string | null | undefined): void {
  const time = at === null || at === undefined || at === 0 ? null : new Date(at).getTime();
  useEffect(() => {
    tell(time);
    return () => tell(null);
  }, [time]);
}

/** When what the page shows was read. */
export const useFreshness = (): number | null =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => shownAt,
    () => null,
  );
