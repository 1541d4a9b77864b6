import type { ChainSketch } from "./chain-sketch.ts";
import { ChainWork } from "./chain-work.ts";
import { forksOf } from "./merge-directions.ts";
import { copiesInto, type Direction } from "./merge-name.ts";
import type { Segment } from "./merge-span.ts";
import type { PlannedStep } from "./planned-change.ts";

export interface Merge {
  readonly segments: readonly (Segment & { readonly survivor: string })[];
  readonly direction: Direction;
  readonly lostPoints: readonly string[];
  readonly memoryFiles: readonly string[];
  readonly isActive: boolean;
  readonly bandwidthMiBs: number | null;
}

/**
 * The steps of a merge, ordered so that the machine starts with the right data wherever they end.
 *
 * - A commit writes over the lower file, so the points that end with it are forgotten first: nobody goes back to them by mistake.
 *   The upper file reads the same before, during and after it.
 * - A pull changes nothing that was there, so nothing is forgotten before it is whole.
 * - A file gets its other name by a second link to it, and the first goes when nothing needs it: at no time is there none.
 */
export function mergeSteps(merge: Merge, sketch: ChainSketch): { steps: PlannedStep[]; removedFiles: string[] } {
  const { segments, direction, lostPoints, memoryFiles } = merge;
  const work = new ChainWork(sketch, merge);
  const touchesHead = segments.some(({ files }) => sketch.graph().isInHeadChain(files[1]));
  const gone: string[] = [];

  if (direction === "commit") {
    for (const id of lostPoints) work.forget(id);
    for (const { target, files } of segments) {
      work.commit(target, files);
      gone.push(...files.slice(0, -1));
    }
  } else {
    for (const segment of segments) {
      const [top, ...below] = segment.files;
      const base = copiesInto(segment, "commit");
      const graph = sketch.graph();
      const tagged = below.filter((file) => (graph.file(file)?.tags.length ?? 0) > 0);
      work.pull(segment.target, base, [top, ...forksOf(segment, graph).map((fork) => fork.file)]);
      // Snapshots inside the lower file keep it, and whoever names it goes on doing so.
      if (!tagged.includes(base)) work.follow(base, top, lostPoints);
      gone.push(...below.filter((file) => !tagged.includes(file)));
    }
    if (touchesHead) work.writeChain();
    for (const id of lostPoints) work.forget(id);
  }
  if (touchesHead) work.writeChain("Write the machine's chain down once more");
  const removedFiles = [...gone, ...memoryFiles];
  work.remove(removedFiles);
  for (const segment of segments)
    if (segment.survivor !== copiesInto(segment, direction))
      work.rename(copiesInto(segment, direction), segment.survivor);
  return { steps: work.steps, removedFiles };
}
