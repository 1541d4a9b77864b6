import type { BrowserContext, Page } from "playwright";
import { mainThreadMs, meter } from "./main-thread.ts";
import { median } from "./stats.ts";

/** Milliseconds since the navigation began. */
export interface FirstPaint {
  /** The tree is on the screen. */
  readonly drawn: number;
  /** The request for the tree goes out. */
  readonly asked: number;
  /** Its last byte is there. */
  readonly fetched: number;
  /** Processor time of the page's main thread up to then: what a busy machine changes least. */
  readonly cpuMs: number;
  /** Of the tree as it came over the wire, and as it was read. */
  readonly wireBytes: number;
  readonly bytes: number;
}

/** How a page shows that its tree is there. */
export interface Sight {
  readonly url: string;
  /** Of the request that brings the tree. */
  readonly dataPath: string;
  /** As soon as this is there and not hidden, the next paint is the first one. */
  readonly drawn: string;
}

declare global {
  interface Window {
    drawnAt?: Promise<number>;
  }
}

/** Runs in the page before all else: looks once a frame, and takes the time after that frame was painted. */
function watchForTree(selector: string): void {
  window.drawnAt = new Promise((resolve) => {
    const look = () => {
      const found = document.querySelector(selector);
      if (!found || getComputedStyle(found).visibility === "hidden") requestAnimationFrame(look);
      else setTimeout(() => resolve(performance.now()));
    };
    requestAnimationFrame(look);
  });
}

async function readTimes(dataPath: string): Promise<Omit<FirstPaint, "cpuMs">> {
  const drawn = (await window.drawnAt) ?? Number.NaN;
  const entries = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
  const data = entries.find(({ name }) => new URL(name).pathname === dataPath);
  return {
    drawn,
    asked: data?.startTime ?? Number.NaN,
    fetched: data?.responseEnd ?? Number.NaN,
    wireBytes: data?.encodedBodySize ?? 0,
    bytes: data?.decodedBodySize ?? 0,
  };
}

/** Opens the page several times, each in a tab of its own, and leaves the last one open. Scripts come from the cache. */
export async function openPage(context: BrowserContext, sight: Sight, visits: number) {
  const found: FirstPaint[] = [];
  let page: Page | null = null;
  for (let visit = 0; visit <= visits; visit++) {
    await page?.close();
    page = await context.newPage();
    page.setDefaultTimeout(180_000);
    await page.addInitScript(watchForTree, sight.drawn);
    const session = await meter(page);
    await page.goto(sight.url, { waitUntil: "commit" });
    const times = await page.evaluate(readTimes, sight.dataPath);
    const cpuMs = await mainThreadMs(session);
    await session.detach();
    // The first visit fills the cache.
    if (visit > 0) found.push({ ...times, cpuMs });
  }
  if (!page) throw new Error("no visit");
  const of = (field: keyof FirstPaint) => median(found.map((times) => times[field]));
  const paint: FirstPaint = {
    drawn: of("drawn"),
    asked: of("asked"),
    fetched: of("fetched"),
    cpuMs: of("cpuMs"),
    wireBytes: of("wireBytes"),
    bytes: of("bytes"),
  };
  return { page, paint };
}
