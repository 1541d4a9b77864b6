import type { Page } from "playwright";
import { mainThreadMs, meter } from "./main-thread.ts";
import { quantile } from "./stats.ts";

export interface FrameTimes {
  readonly p50: number;
  readonly p95: number;
  /** Processor time of the page's main thread for each frame: what a busy machine changes least. */
  readonly cpuMs: number;
}

interface Drive {
  /** Pixels of a drag for each frame, or notches of the wheel. */
  readonly dx: number;
  readonly dy: number;
  readonly wheel: number;
  /** Half of them there, half of them back. */
  readonly frames: number;
  readonly longestMs: number;
}

const enough = { frames: 120, longestMs: 12_000 };
export const panNear: Drive = { dx: 4, dy: 24, wheel: 0, ...enough };
export const panFit: Drive = { dx: 2, dy: 5, wheel: 0, ...enough };
export const zoomIn: Drive = { dx: 0, dy: 0, wheel: -80, ...enough };

/** Runs in the page: one move of the mouse or wheel each frame, as a hand would; answers how long each frame took. */
function drive({ dx, dy, wheel, frames, longestMs }: Drive): Promise<number[]> {
  const pane = document.querySelector(".react-flow__pane");
  if (!pane) throw new Error("There is no graph on this page.");
  const box = pane.getBoundingClientRect();
  let [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const mouse = (type: string, target: EventTarget) =>
    target.dispatchEvent(
      new MouseEvent(type, {
        bubbles: true,
        cancelable: true,
        view: window,
        button: 0,
        buttons: 1,
        clientX: x,
        clientY: y,
      }),
    );
  return new Promise((resolve) => {
    const took: number[] = [];
    let [first, last] = [0, 0];
    if (wheel === 0) mouse("mousedown", pane);
    const step = (at: number) => {
      if (last === 0) first = at;
      else took.push(at - last);
      last = at;
      if (took.length >= frames || at - first > longestMs) {
        if (wheel === 0) mouse("mouseup", window);
        resolve(took);
        return;
      }
      const way = took.length < frames / 2 ? 1 : -1;
      if (wheel === 0) {
        x += dx * way;
        y += dy * way;
        mouse("mousemove", window);
      } else
        pane.dispatchEvent(
          new WheelEvent("wheel", {
            bubbles: true,
            cancelable: true,
            view: window,
            deltaY: wheel * way,
            clientX: x,
            clientY: y,
          }),
        );
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  });
}

/** Moves the view of the graph on a page and measures its frames. */
export async function frameTimes(page: Page, how: Drive): Promise<FrameTimes> {
  const session = await meter(page);
  const before = await mainThreadMs(session);
  const took = await page.evaluate(drive, how);
  const cpuMs = ((await mainThreadMs(session)) - before) / took.length;
  await session.detach();
  return { p50: quantile(took, 0.5), p95: quantile(took, 0.95), cpuMs };
}
