"use client";
import { useSearchParams } from "next/navigation";
import { useCallback, useMemo } from "react";
import { readAddress, type TreeAddress, writeAddress } from "./tree-address.ts";

type Change = (part: Partial<TreeAddress>, isStep?: boolean) => void;

/** The address of the sight, and how to change it. A step can be gone back from; the rest replaces. */
export function useTreeAddress(): readonly [TreeAddress, Change] {
  const search = useSearchParams();
  const address = useMemo(() => readAddress(new URLSearchParams(search)), [search]);
  const change = useCallback<Change>((part, isStep = false) => {
    // Read anew: several changes may come before the page is drawn again.
    const before = readAddress(new URLSearchParams(window.location.search));
    const query = writeAddress({ ...before, ...part });
    const url = query === "" ? window.location.pathname : `?${query}`;
    if (isStep) window.history.pushState(null, "", url);
    else window.history.replaceState(null, "", url);
  }, []);
  return [address, change];
}
