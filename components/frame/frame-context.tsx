"use client";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import { type FrameState, formatFrameState, frameCookie } from "./frame-state.ts";

interface FrameHandle extends FrameState {
  change(part: Partial<FrameState>): void;
  /** The sidebar over the page, where there is no room beside it. */
  isNavigationOpen: boolean;
  setNavigationOpen(isOpen: boolean): void;
  isHelpOpen: boolean;
  setHelpOpen(isOpen: boolean): void;
  isPaletteOpen: boolean;
  setPaletteOpen(isOpen: boolean): void;
}

const Context = createContext<FrameHandle | null>(null);

function keep(state: FrameState): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing over plain HTTP.
  document.cookie = `${frameCookie}=${formatFrameState(state)}; path=/; max-age=31536000; samesite=lax`;
}

export function FrameProvider({ initial, children }: { initial: FrameState; children: ReactNode }) {
  const [state, setState] = useState(initial);
  const [isNavigationOpen, setNavigationOpen] = useState(false);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const change = useCallback((part: Partial<FrameState>) => {
    setState((before) => {
      const after = { ...before, ...part };
      keep(after);
      return after;
    });
  }, []);
  const handle = useMemo(
    () => ({
      ...state,
      change,
      isNavigationOpen,
      setNavigationOpen,
      isHelpOpen,
      setHelpOpen,
      isPaletteOpen,
      setPaletteOpen,
    }),
    [state, change, isNavigationOpen, isHelpOpen, isPaletteOpen],
  );
  return <Context.Provider value={handle}>{children}</Context.Provider>;
}

export function useFrame(): FrameHandle {
  const handle = useContext(Context);
  if (!handle) throw new Error("This stands outside of the frame.");
  return handle;
}
