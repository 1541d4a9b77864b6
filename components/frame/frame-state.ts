/** What the reader made of the frame. Kept in a cookie, so that the first sight is the right one. */
export interface FrameState {
  readonly isSidebarOpen: boolean;
  readonly isDrawerOpen: boolean;
  readonly panelWidth: number;
}

export const frameCookie = "espalier-frame";
export const panelWidths = { least: 300, usual: 380, most: 760 } as const;

export const clampPanel = (width: number): number =>
  Math.round(Math.min(panelWidths.most, Math.max(panelWidths.least, width)));

export function parseFrameState(kept: string | undefined): FrameState {
  const [sidebar, drawer, panel] = (kept ?? "").split(".");
  const width = Number(panel);
  return {
    isSidebarOpen: sidebar !== "0",
    isDrawerOpen: drawer === "1",
    panelWidth: Number.isFinite(width) && width > 0 ? clampPanel(width) : panelWidths.usual,
  };
}

export const formatFrameState = (state: FrameState): string =>
  `${state.isSidebarOpen ? 1 : 0}.${state.isDrawerOpen ? 1 : 0}.${state.panelWidth}`;
