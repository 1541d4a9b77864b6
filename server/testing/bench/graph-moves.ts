import type { Page } from "playwright";
import { type FrameTimes, frameTimes, panFit, panNear, zoomIn } from "./frame-times.ts";

/** Ways to the two sights that the moves begin at. */
export interface Sights {
  near(page: Page): Promise<void>;
  fit(page: Page): Promise<void>;
}

export interface GraphMoves {
  readonly near: FrameTimes;
  readonly fit: FrameTimes;
  readonly zoom: FrameTimes;
  /** In the document at the near sight. */
  readonly elements: number;
}

const restMs = 700;

const press = (page: Page, name: RegExp) => page.getByRole("button", { name }).click();

export const appSights: Sights = {
  near: (page) => press(page, /^Go to where you are/),
  fit: (page) => press(page, /^Fit the whole tree/),
};

export const plainSights: Sights = {
  near: (page) => page.evaluate(() => window.plainFlow?.near()),
  fit: (page) => page.evaluate(() => window.plainFlow?.fit()),
};

/** Draws all nodes: those in runs too. */
export async function openRuns(page: Page): Promise<void> {
  await press(page, /^Open all folded runs/);
  await page.waitForTimeout(restMs);
}

export async function graphMoves(page: Page, sights: Sights): Promise<GraphMoves> {
  const from = async (sight: (page: Page) => Promise<void>) => {
    await sight(page);
    // The view glides there.
    await page.waitForTimeout(restMs);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  };
  await from(sights.near);
  const elements = await page.locator("*").count();
  const near = await frameTimes(page, panNear);
  await from(sights.fit);
  const fit = await frameTimes(page, panFit);
  await from(sights.fit);
  return { near, fit, zoom: await frameTimes(page, zoomIn), elements };
}
