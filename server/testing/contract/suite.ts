import { afterAll, beforeAll, describe } from "vitest";
import { concurrencyChapter } from "./concurrency-chapter.ts";
import { createChapter } from "./create-chapter.ts";
import { editChapter } from "./edit-chapter.ts";
import { namesChapter } from "./names-chapter.ts";
import { readingChapter } from "./reading-chapter.ts";
import { removeChapter } from "./remove-chapter.ts";
import { revertChapter } from "./revert-chapter.ts";
import type { World } from "./world.ts";

/** Every promise of the backend contract, checked against a real world. `hostileNames`: those that the native tool accepts. */
export function describeContract<W extends World>(
  kind: string,
  makeWorld: () => Promise<W>,
  hostileNames: readonly string[],
  more: (world: () => W) => void = () => undefined,
): void {
  describe(`the ${kind} backend`, () => {
    let made: W | undefined;
    const world = (): W => {
      if (!made) throw new Error("the world is not up");
      return made;
    };
    beforeAll(async () => {
      made = await makeWorld();
    });
    afterAll(async () => {
      await made?.close();
    });
    readingChapter(world);
    createChapter(world);
    revertChapter(world);
    removeChapter(world);
    editChapter(world);
    namesChapter(world, hostileNames);
    concurrencyChapter(world);
    more(world);
  });
}
