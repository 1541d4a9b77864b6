"use client";
import { useMemo, useSyncExternalStore } from "react";
import { useStoreApi } from "reactflow";
import type { Layout } from "#lib/tree/layout.ts";
import { type NearWindow, windowReader } from "#lib/tree/near-window.ts";

/** The window of the layout for the view as it is; renders again only when another window is needed. */
export function useNearWindow(layout: Layout): NearWindow {
  const store = useStoreApi();
  const read = useMemo(() => {
    const reader = windowReader(layout);
    return () => {
      const { transform, width, height } = store.getState();
      const [x, y, zoom] = transform;
      return reader({ x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom }, zoom);
    };
  }, [layout, store]);
  return useSyncExternalStore(store.subscribe, read, read);
}
