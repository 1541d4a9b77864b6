"use client";
import { useEffect, useRef, useState } from "react";

type AnyHandler = (...args: never[]) => unknown;

/** Handlers that always do the latest, behind an object that never changes, so that no node is drawn again for them. */
export function useStableHandlers<T extends Record<keyof T, AnyHandler>>(handlers: T): T {
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });
  const [stable] = useState(() => {
    const names = Object.keys(handlers) as (keyof T)[];
    const call =
      (name: keyof T) =>
      (...args: never[]) =>
        (latest.current[name] as AnyHandler)(...args);
    return Object.fromEntries(names.map((name) => [name, call(name)])) as T;
  });
  return stable;
}
