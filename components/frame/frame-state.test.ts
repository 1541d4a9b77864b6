import { expect, test } from "vitest";
import { formatFrameState, panelWidths, parseFrameState } from "./frame-state.ts";

test("what is kept comes back", () => {
  const state = { isSidebarOpen: false, isDrawerOpen: true, panelWidth: 412 };
  expect(parseFrameState(formatFrameState(state))).toEqual(state);
});

test.each([undefined, "", "nonsense", "1.0.NaN", "9.9.-4"])("%j gives a usable frame", (kept) => {
  expect(parseFrameState(kept)).toEqual({ isSidebarOpen: true, isDrawerOpen: false, panelWidth: panelWidths.usual });
});

test("a panel is never wider than allowed", () => {
  expect(parseFrameState("1.0.99999").panelWidth).toBe(panelWidths.most);
});
