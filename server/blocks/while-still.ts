import { isProblem, Problem } from "#lib/model/problem.ts";
import { OpenImages } from "./open-images.ts";

const tries = 3;

/**
 * Does work that reads images that others may be writing to. When what it read has moved meanwhile it is done once more, with
 * files opened anew. Throws Problem `stale` when it moves every time, and what `work` throws when nothing moved.
 */
export function whileStill<T>(work: (images: OpenImages) => T, mostTries = tries): T {
  for (let attempt = 1; ; attempt++) {
    const images = new OpenImages();
    try {
      const result = work(images);
      if (images.isStill()) return result;
    } catch (error) {
      // Half of a table that is being written looks like damage, so damage must be seen twice.
      const mayPass = isProblem(error) && error.code === "unreadable-output" && attempt === 1 && mostTries > 1;
      if (!mayPass && images.isStill()) throw error;
    } finally {
      images.close();
    }
    if (attempt >= mostTries)
      throw new Problem(
        "stale",
        "An image was changed again and again while it was read. Try again when it is at rest.",
      );
  }
}
