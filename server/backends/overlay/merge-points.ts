import { basename } from "node:path";
import type { IntentOf } from "#lib/model/intent.ts";
import type { Effect, MergeChoice } from "#lib/model/plan.ts";
import { Problem } from "#lib/model/problem.ts";
import { recommend } from "#server/backends/merge-recommendation.ts";
import type { VolumeSequence, VolumeStep } from "#server/backends/volume/volume-facts.ts";
import type { FamilyReading } from "./family-reading.ts";
import { copiesInto, type Direction, type Span, spanOf, survivorOf, target } from "./merge-span.ts";
import { verdictOf } from "./merge-verdict.ts";
import { type Point, pointBelow } from "./point.ts";
import {
  bitmapEffects,
  downSteps,
  fileObject,
  highestFirst,
  holdStep,
  pullStep,
  removeStep,
  sequence,
  step,
} from "./sequence.ts";

/**
 * The content is under the upper file's name first, whichever way it was copied, and every file is readable after each step. Then it
 * gets the wanted name as a second one, what builds on it follows, and the old name goes.
 */
function stepsOf(span: Span, direction: Direction, survivor: string, reading: FamilyReading): VolumeStep[] {
  const { files, top, bottom, forks } = span;
  const steps = [holdStep(reading)];
  if (direction === "pull") {
    const going = new Set(files.slice(1).map(({ path }) => path));
    for (const path of highestFirst([...forks.map((fork) => fork.path), top.path], reading))
      steps.push(pullStep(reading, path, bottom.backing, null));
    steps.push(...highestFirst(going, reading).map((path) => removeStep(reading, path)));
  } else steps.push(...downSteps(reading, files));
  if (survivor === top.path) return steps;
  const isLive = top.path === reading.live.path;
  const content = copiesInto(span, direction);
  return [
    ...steps,
    step(`Give ${top.path} the name ${survivor} too`, { verb: "link", file: top.path, to: survivor }),
    ...top.overlays.map((path) =>
      step(`Let ${path} build on ${survivor}`, {
        verb: "relink",
        file: path,
        onto: survivor,
        ontoFormat: content.format,
      }),
    ),
    step(`Write down that ${top.path} goes on as ${survivor}`, {
      verb: "note",
      live: isLive ? survivor : null,
      moved: { from: top.path, to: survivor },
    }),
    step(`Take the name ${top.path} away`, { verb: "removeFile", file: top.path, inode: content.stamp.inode }, true),
  ];
}

/** One file of all between two points. Throws `invalid-input`, `not-found`, `already-exists`, `blocked` with the costs of both ways. */
export function mergeSequence(
  asked: IntentOf<"merge">,
  reading: FamilyReading,
  points: readonly Point[],
): VolumeSequence & { readonly merge: MergeChoice; readonly intent: IntentOf<"merge"> } {
  const span = spanOf(asked, reading);
  const { files, top, upper, lower, forks } = span;
  const names = {
    commit: survivorOf(span, "commit", asked.keepFile, reading),
    pull: survivorOf(span, "pull", asked.keepFile, reading),
  };
  const commit = verdictOf("commit", span, names.commit, reading);
  const pull = verdictOf("pull", span, names.pull, reading);
  const ids = new Set(points.map(({ file }) => file.path));
  const lostPoints = files.slice(1).flatMap(({ path }) => (ids.has(path) ? [path] : []));
  const recommended = recommend(commit, pull, top.capacityBytes);
  const direction =
    asked.direction === undefined || asked.direction === "auto" ? recommended.direction : asked.direction;
  const survivor = names[direction];
  const merge: MergeChoice = {
    upper,
    lower,
    direction,
    recommended,
    directions: [commit, pull],
    disks: [{ target, files: files.map(({ path }) => path), copiesInto: copiesInto(span, direction).path, survivor }],
    lostPoints,
  };
  const verdict = direction === "commit" ? commit : pull;
  if (verdict.capability.status !== "yes")
    throw new Problem("blocked", `The files cannot be merged this way (${direction}): ${verdict.capability.reason}`, {
      blockers: verdict.capability.blockers,
      reason: verdict.capability.reason,
      merge,
    });
  const isLive = top.path === reading.live.path;
  const effects: Effect[] = [
    {
      group: "snapshots",
      severity: "info",
      text: `${isLive ? "The live state" : top.path} and all that builds on it stay byte for byte what they are.`,
      objects: [],
    },
    {
      group: "space",
      severity: "info",
      text: `${files.length} files become ${survivor}${isLive && survivor !== top.path ? `, which is the live file from then on: use ${basename(survivor)} from now on` : ""}. The others are removed.`,
      objects: files.map(({ path }) => fileObject(path)),
    },
  ];
  if (direction === "pull" && forks.length > 0)
    effects.push({
      group: "space",
      severity: "warning",
      text: `${forks.map(({ path }) => path).join(", ")} ${forks.length > 1 ? "build" : "builds"} on these files too and ${forks.length > 1 ? "get copies" : "gets a copy"} of what ${forks.length > 1 ? "they read" : "it reads"} there.`,
      objects: forks.map(({ path }) => fileObject(path)),
    });
  effects.push(...bitmapEffects(reading, [...files, ...forks]));
  const lost = new Set(lostPoints);
  const left = points.filter(({ file }) => !lost.has(file.path));
  const climb = (id: string | null): string | null => {
    let at = id;
    while (at !== null && lost.has(at)) at = points.find(({ file }) => file.path === at)?.parent ?? null;
    return at === top.path ? survivor : at;
  };
  return {
    ...sequence(stepsOf(span, direction, survivor, reading), {
      effects,
      bytesToCopy: verdict.bytesToCopy,
      freeNeeded: verdict.freeNeeded,
      undoable: direction === "pull" ? "until-commit" : "no",
    }),
    merge,
    intent: { ...asked, from: upper, into: lower, direction },
    after: {
      headParentId: climb(pointBelow(reading.live.path, reading)),
      state: null,
      snapshots: left.map(({ file, name, parent }) => ({
        id: file.path === top.path ? survivor : file.path,
        name,
        parentId: climb(parent),
      })),
    },
  };
}
