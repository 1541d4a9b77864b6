"use client";
import { useSyncExternalStore } from "react";

/** One clock for everything on screen that steps together. */
function clock(stepMs: number) {
  let now = 0;
  let timer: ReturnType<typeof setInterval> | undefined;
  const listeners = new Set<() => void>();
  const tick = () => {
    now = Date.now();
    for (const tell of listeners) tell();
  };
  return {
    read: () => {
      if (now === 0) now = Date.now();
      return now;
    },
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      if (timer === undefined) {
        now = Date.now();
        timer = setInterval(tick, stepMs);
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
  };
}

const halfMinute = clock(30_000);
const second = clock(1000);

/** The time to the half minute, for ages. */
export const useNow = (): number => useSyncExternalStore(halfMinute.subscribe, halfMinute.read, halfMinute.read);

/** The time to the second, for what is under way. */
export const useSecond = (): number => useSyncExternalStore(second.subscribe, second.read, second.read);
