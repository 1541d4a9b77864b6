import { basename } from "node:path";
import type { StepCall } from "#server/backends/contract.ts";
import type { ChainSketch } from "./chain-sketch.ts";
import { forgetSteps } from "./deletion.ts";
import { forksOf } from "./merge-directions.ts";
import { copiesInto, type Direction } from "./merge-name.ts";
import type { Segment } from "./merge-span.ts";
import type { PlannedStep } from "./planned-change.ts";

export interface MergeWork {
  readonly segments: readonly (Segment & { readonly survivor: string })[];
  readonly direction: Direction;
  readonly lostPoints: readonly string[];
  readonly memoryFiles: readonly string[];
  readonly isActive: boolean;
  readonly bandwidthMiBs: number | null;
}

const short = (path: string) => basename(path);

/**
 * The steps of a merge, ordered so that the machine starts with the right data wherever they end.
 *
 * - A commit writes over the lower file, so the points that end with it are forgotten first: nobody goes back to them by mistake.
 *   The upper file reads the same before, during and after it.
 * - A pull changes nothing that was there, so nothing is forgotten before it is whole.
 * - A file gets its other name by a second link to it, and the first goes when nothing needs it: at no time is there none.
 */
export function mergeSteps(work: MergeWork, sketch: ChainSketch): { steps: PlannedStep[]; removedFiles: string[] } {
  const { segments, direction, lostPoints, memoryFiles, isActive, bandwidthMiBs } = work;
  const steps: PlannedStep[] = [];
  const step = (title: string, call: StepCall, destructive = false) =>
    steps.push({ title, destructive, optional: false, call });
  const forget = () => {
    for (const id of lostPoints) {
      for (const forgetting of forgetSteps(id, sketch.snapshots)) steps.push({ ...forgetting, destructive: true });
      sketch.forget(id);
    }
  };
  /** Whatever names `from` names `to` from now on. */
  const follow = (from: string, to: string) => {
    const named = sketch.snapshots
      .filter((s) => !lostPoints.includes(s.id) && s.disks.some((d) => d.file === from || d.overlay === from))
      .map((s) => s.id);
    if (named.length > 0)
      step(`Let ${named.map((id) => `"${id}"`).join(", ")} name ${short(to)}`, {
        op: "renameFiles",
        snapshots: named,
        renames: [{ from, to, format: sketch.formatOf(to) ?? sketch.formatOf(from) ?? "qcow2" }],
      });
    sketch.rename(from, to);
  };
  const relink = (child: string, onto: string) => {
    step(`Let ${short(child)} build on ${short(onto)}`, {
      op: "relink",
      file: child,
      onto,
      ontoFormat: sketch.formatOf(onto) ?? "qcow2",
    });
    sketch.relink(child, onto);
  };

  const isOnHead = segments.some(({ files }) => sketch.graph().isInHeadChain(files[1]));
  const writeChain = () => {
    if (isOnHead) step("Write the machine's chain down as it is now", sketch.chainCall());
  };
  const gone: string[] = [];

  if (direction === "commit") {
    forget();
    for (const segment of segments) {
      const [top] = segment.files;
      const base = copiesInto(segment, "commit");
      const graph = sketch.graph();
      const isLive = isActive && graph.isInHeadChain(top);
      const { target } = segment;
      if (isLive)
        step(
          `Merge ${short(top)} down into ${short(base)} while the machine runs`,
          { op: "blockCommit", target, top: graph.isHead(top) ? null : top, base, bandwidthMiBs },
          true,
        );
      else step(`Merge ${short(top)} down into ${short(base)}`, { op: "commitDown", file: top, into: base }, true);
      for (const child of graph.childrenOf(top))
        if (isLive && graph.isInHeadChain(child)) sketch.relink(child, base);
        else relink(child, base);
      follow(top, base);
      for (const file of segment.files) if (file !== base) gone.push(file);
    }
    writeChain();
  } else {
    for (const segment of segments) {
      const [top] = segment.files;
      const base = copiesInto(segment, "commit");
      const graph = sketch.graph();
      const below = graph.backingOf(base);
      const belowFormat = below === null ? null : (graph.file(below)?.format ?? "raw");
      for (const file of [top, ...forksOf(segment, graph).map((fork) => fork.file)]) {
        if (isActive && graph.isInHeadChain(file))
          step(`Merge ${short(base)} up into ${short(file)} while the machine runs`, {
            op: "blockPull",
            target: segment.target,
            base: below,
            bandwidthMiBs,
          });
        else
          step(`Merge ${short(base)} up into ${short(file)}`, {
            op: "pullInto",
            file,
            from: base,
            onto: below,
            ontoFormat: belowFormat,
          });
        sketch.relink(file, below);
      }
      // Snapshots inside the lower file keep it, and whoever names it goes on doing so.
      if ((graph.file(base)?.tags.length ?? 0) === 0) follow(base, top);
      for (const file of segment.files) if (file !== top && (graph.file(file)?.tags.length ?? 0) === 0) gone.push(file);
    }
    writeChain();
    forget();
    writeChain();
  }
  for (const file of gone) sketch.drop(file);
  for (const file of [...gone, ...memoryFiles]) step(`Remove ${short(file)}`, { op: "removeFile", file }, true);

  for (const segment of segments) {
    const file = copiesInto(segment, direction);
    const { survivor } = segment;
    if (survivor === file) continue;
    const children = sketch.graph().childrenOf(file);
    step(`Give ${short(file)} the name ${short(survivor)} as well`, { op: "linkFile", file, to: survivor });
    sketch.addName(file, survivor);
    for (const child of children) relink(child, survivor);
    follow(file, survivor);
    if (sketch.graph().isInHeadChain(survivor)) step("Put the machine on the file by its name", sketch.chainCall());
    step(`Take the name ${short(file)} away`, { op: "removeFile", file }, true);
    sketch.drop(file);
  }
  return { steps, removedFiles: [...gone, ...memoryFiles] };
}
