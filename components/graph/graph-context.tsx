"use client";
import { createContext, useContext } from "react";
import type { Detail } from "#lib/tree/near-window.ts";
import type { NodeRef } from "#lib/tree/node-ref.ts";
import type { GraphAction } from "./graph-action.ts";

/** What a node can do to the view it stands in. The same object for the life of the view. */
export interface GraphHandlers {
  openMenu(key: string, at: { x: number; y: number }): void;
  onAction(ref: NodeRef, action: GraphAction): void;
  thumbnailUrl(snapshotId: string): string;
}

const HandlersContext = createContext<GraphHandlers | null>(null);
const DetailContext = createContext<Detail>("card");

export const GraphHandlersProvider = HandlersContext.Provider;
export const DetailProvider = DetailContext.Provider;

export function useGraphHandlers(): GraphHandlers {
  const handlers = useContext(HandlersContext);
  if (!handlers) throw new Error("A node stands outside of a tree view.");
  return handlers;
}

export const useDetail = (): Detail => useContext(DetailContext);
