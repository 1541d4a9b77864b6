import { basename } from "node:path";
import { formatBytes } from "#lib/format/bytes.ts";
import type { IntentOf } from "#lib/model/intent.ts";
import type { Effect, MergeChoice } from "#lib/model/plan.ts";
import { Problem } from "#lib/model/problem.ts";
import { FileGraph } from "#server/backends/file-graph.ts";
import { recommend } from "#server/backends/merge-recommendation.ts";
import { ChainSketch } from "./chain-sketch.ts";
import { checkLocks, manyPoints, without } from "./delete.ts";
import { keepingDescriptions } from "./keep-descriptions.ts";
import { forksOf, verdictOf } from "./merge-directions.ts";
import { copiesInto, type Direction, survivorOf } from "./merge-name.ts";
import { type MergeSpan, spanOf } from "./merge-span.ts";
import { mergeSteps } from "./merge-steps.ts";
import { type PlanContext, requireCapability, snapshotObject, summaryOf } from "./plan-context.ts";
import type { PlannedChange } from "./planned-change.ts";
import { unlimitedEffects } from "./unlimited-copy.ts";

type MergeIntent = IntentOf<"merge">;

const fileObject = (path: string) => ({ kind: "file", id: path, name: path });
const quoted = (ids: readonly string[]) => ids.map((id) => `"${id}"`).join(", ");

/** Throws what a direction that was asked for, or the better of two that cannot be taken, is refused with; the costs go along. */
function directionOf(asked: MergeIntent["direction"], choice: Omit<MergeChoice, "direction" | "disks">): Direction {
  const wanted = asked === undefined || asked === "auto" ? choice.recommended.direction : asked;
  const verdict = choice.directions.find(({ direction }) => direction === wanted);
  if (verdict && verdict.capability.status !== "yes")
    throw new Problem("blocked", `The files cannot be merged this way (${wanted}): ${verdict.capability.reason}`, {
      blockers: verdict.capability.blockers,
      reason: verdict.capability.reason,
      merge: choice,
    });
  return wanted;
}

function effectsOf(span: MergeSpan, choice: MergeChoice, removed: readonly string[], context: PlanContext): Effect[] {
  const { observation } = context;
  const { facts, subject } = observation;
  const graph = graphOf(context);
  const effects: Effect[] = [];
  const { lostPoints } = span;
  if (lostPoints.length > 0)
    effects.push({
      group: "data-lost",
      severity: "danger",
      text: `Nobody can go back to ${quoted(lostPoints)} any more: what ${lostPoints.length > 1 ? "they" : "it"} held apart from the points above becomes one with them. This cannot be undone.`,
      objects: lostPoints.map(snapshotObject),
    });
  effects.push({
    group: "snapshots",
    severity: "info",
    text:
      span.upper === "head"
        ? `The live state of ${subject.name} stays byte for byte what it is.`
        : `${span.upper.startsWith("/") ? span.upper : `"${span.upper}"`} and all that builds on it stay byte for byte what they are.`,
    objects: [],
  });
  for (const disk of choice.disks) {
    const others = disk.files.filter((file) => file !== disk.copiesInto);
    effects.push({
      group: "space",
      severity: "info",
      text: `${disk.target}: ${others.map((file) => basename(file)).join(", ")} ${choice.direction === "commit" ? "goes down" : "goes up"} into ${basename(disk.copiesInto)}${disk.survivor === disk.copiesInto ? "" : `, which is then called ${basename(disk.survivor)}`}. ${disk.survivor} survives.`,
      objects: disk.files.map(fileObject),
    });
  }
  const forks = [...new Set(span.segments.flatMap((segment) => forksOf(segment, graph).map(({ file }) => file)))];
  if (choice.direction === "pull" && forks.length > 0)
    effects.push({
      group: "space",
      severity: "warning",
      text: `${forks.join(", ")} ${forks.length > 1 ? "build" : "builds"} on these files too and ${forks.length > 1 ? "get copies" : "gets a copy"} of what ${forks.length > 1 ? "they read" : "it reads"} there.`,
      objects: forks.map(fileObject),
    });
  if (removed.length > 0)
    effects.push({
      group: "space",
      severity: "info",
      text: `${removed.join(", ")} ${removed.length > 1 ? "are" : "is"} removed at the end.`,
      objects: removed.map(fileObject),
    });
  for (const { path, needBytes, freeBytes } of choice.directions.find((d) => d.direction === choice.direction)
    ?.freeNeeded ?? [])
    if (needBytes !== null && freeBytes !== null && needBytes > freeBytes)
      effects.push({
        group: "space",
        severity: "warning",
        text: `Up to ${formatBytes(needBytes)} are written beside ${path}, where ${formatBytes(freeBytes)} are free. Should the space run out, the merge fails, and the machine goes on with the files that it has now.`,
        objects: [fileObject(path)],
      });
  const bitmaps = span.segments.flatMap(({ files }) => files.flatMap((file) => graph.file(file)?.bitmaps ?? []));
  if (bitmaps.length > 0)
    effects.push({
      group: "backups",
      severity: "warning",
      text: `The bitmaps ${[...new Set(bitmaps)].join(", ")} of incremental backups do not fit the merged files; the next backup is a full one.`,
      objects: [...new Set(bitmaps)].map((name) => ({ kind: "bitmap", id: name, name })),
    });
  if (facts.isActive && span.segments.some(({ files }) => graph.isInHeadChain(files[0])))
    effects.push({
      group: "service",
      severity: "info",
      text: `${subject.name} runs on; its disks are slower while the data is copied.`,
      objects: [],
    });
  return effects;
}

const graphOf = ({ observation: { snapshots, head, facts } }: PlanContext) =>
  new FileGraph({ snapshots, head, files: facts.files });

/** One file of all between two points of a chain. */
export function planMerge(asked: MergeIntent, context: PlanContext): PlannedChange {
  const { observation } = context;
  const { facts, subject } = observation;
  const graph = graphOf(context);
  const span = spanOf(asked, context, graph);
  checkLocks(span.lostPoints, context);
  requireCapability(observation.headCapabilities().merge, `The files of ${subject.name} cannot be merged now`);
  for (const id of span.lostPoints)
    requireCapability(observation.capabilities(id).merge, `The files of "${id}" cannot be merged`);
  if (asked.keepFile?.startsWith("/") && span.segments.length > 1)
    throw new Problem("invalid-input", "Several disks are merged: name the surviving file by `base` or `overlay`.", {
      fields: { keepFile: asked.keepFile },
    });

  const [commit, pull] = (["commit", "pull"] as const).map((direction) =>
    verdictOf(direction, span, asked.keepFile, context, graph),
  );
  if (!commit || !pull) throw new Problem("internal", "Both directions are weighed.");
  const virtual = span.segments.map(({ files }) => graph.file(files[0])?.virtualBytes ?? null);
  const weighed = {
    upper: span.upper,
    lower: span.lower,
    recommended: recommend(
      commit,
      pull,
      virtual.includes(null) ? null : virtual.reduce((a, b) => (a ?? 0) + (b ?? 0), 0),
    ),
    directions: [commit, pull],
    lostPoints: [...span.lostPoints],
  };
  const direction = directionOf(asked.direction, weighed);
  const segments = span.segments.map((segment) => ({
    ...segment,
    survivor: survivorOf(segment, direction, asked.keepFile, context),
  }));
  const choice: MergeChoice = {
    ...weighed,
    direction,
    disks: segments.map((segment) => ({
      target: segment.target,
      files: [...segment.files],
      copiesInto: copiesInto(segment, direction),
      survivor: segment.survivor,
    })),
  };
  const memoryFiles = observation.snapshots
    .filter((s) => span.lostPoints.includes(s.id))
    .flatMap((s) => s.memoryFile ?? []);
  // Leaves first, so that each is forgotten before the one that it hangs below.
  const order = observation.snapshots.map((s) => s.id).filter((id) => span.lostPoints.includes(id));
  const { steps, removedFiles } = mergeSteps(
    {
      segments,
      direction,
      lostPoints: order.reverse(),
      memoryFiles,
      isActive: facts.isActive,
      bandwidthMiBs: asked.bandwidth ?? null,
    },
    new ChainSketch(context),
  );
  const verdict = direction === "commit" ? commit : pull;
  const survivors = segments.map(({ survivor }) => basename(survivor)).join(", ");
  const after = without(summaryOf(observation), new Set(span.lostPoints));
  const upperSnapshot = observation.snapshots.some((s) => s.id === span.upper) ? [span.upper] : [];
  return {
    intent: { ...asked, from: span.upper, into: span.lower, direction },
    steps: keepingDescriptions(steps, observation.snapshots),
    effects: [
      ...effectsOf(span, choice, removedFiles, context),
      ...unlimitedEffects(
        asked,
        steps.some(({ call: { op } }) => op === "commitDown" || op === "pullInto"),
      ),
    ],
    after,
    bytesToCopy: verdict.bytesToCopy,
    freeNeeded: verdict.freeNeeded,
    merge: choice,
    estimateMs: null,
    undoable: direction === "pull" ? "until-commit" : "no",
    confirmLabel: `Merge into ${survivors}${span.lostPoints.length > 0 ? `, lose ${quoted(span.lostPoints)}` : ""}`,
    confirm: span.lostPoints.length > manyPoints ? { type: "domain-name", expect: subject.name } : null,
    reliesOn: [...span.lostPoints, ...upperSnapshot],
    touches: [...span.lostPoints, ...upperSnapshot],
    result: {
      changed: [
        `${choice.disks.map(({ files, survivor }) => `${files.length} files are one: ${survivor}`).join("; ")}.`,
        ...(span.lostPoints.length > 0
          ? [`${quoted(span.lostPoints)} ${span.lostPoints.length > 1 ? "are" : "is"} no longer there.`]
          : []),
      ],
      snapshot: null,
      undo: null,
    },
  };
}
