import type { IntentOf } from "#lib/model/intent.ts";
import { Problem } from "#lib/model/problem.ts";
import type { FileGraph } from "#server/backends/file-graph.ts";
import { type PlanContext, snapshotOf } from "./plan-context.ts";

/** Files of one disk that become one: the upper point's first, the lower point's last. At least two. */
export interface Segment {
  readonly target: string;
  readonly files: readonly [string, string, ...string[]];
}

/** What lies between two points of a chain. */
export interface MergeSpan {
  /** As the intent names it. */
  readonly upper: string;
  readonly lower: string;
  readonly segments: readonly Segment[];
  /** Snapshots whose content is no longer there afterwards: all whose frozen file takes part, but the upper point. */
  readonly lostPoints: readonly string[];
}

type Files = ReadonlyMap<string, string>;

/** Files from `top` down to `base`; null when the one does not build on the other. */
function filesBetween(top: string, base: string, graph: FileGraph): string[] | null {
  const files: string[] = [];
  for (let file: string | null = top; file !== null && !files.includes(file); file = graph.backingOf(file)) {
    files.push(file);
    if (file === base) return files;
  }
  return null;
}

/** The disk that a file belongs to: by the head's chains, else by the snapshots'. */
function targetOf(path: string, { observation }: PlanContext, graph: FileGraph): string {
  const known = [
    ...observation.head.disks.map(({ target, file }) => ({ target, file })),
    ...observation.snapshots.flatMap((snapshot) => snapshot.disks),
  ];
  const found = known.find(({ file }) => file !== null && filesBetween(file, path, graph) !== null);
  return found?.target ?? path.slice(path.lastIndexOf("/") + 1);
}

/** Where each disk stands at a point. Throws `not-found`, and `unsupported` for a point that has no files of its own. */
function filesAt(point: string, context: PlanContext, graph: FileGraph): Files {
  const { observation } = context;
  if (point === "head")
    return new Map(observation.head.disks.flatMap(({ target, file }) => (file === null ? [] : [[target, file]])));
  if (point.startsWith("/")) {
    if (!graph.file(point))
      throw new Problem(
        "not-found",
        `${point} is no image file of ${observation.subject.name}, as far as can be seen.`,
      );
    return new Map([[targetOf(point, context, graph), point]]);
  }
  const snapshot = snapshotOf(context, point);
  if (snapshot.kind !== "external")
    throw new Problem(
      "unsupported",
      snapshot.kind === "internal"
        ? `"${snapshot.name}" lies inside its image, so there is no file to merge. Delete it instead: its space is freed and all else stays.`
        : `"${snapshot.name}" is not held in files of its own alone, so its files cannot be merged.`,
      { blockers: [] },
    );
  // A disk that a snapshot leaves out still stood on a file, which may lie above another snapshot's.
  return new Map(snapshot.disks.flatMap(({ target, file }) => (file === null ? [] : [[target, file]])));
}

/** Disks that a lower point gives up: those that it holds. */
const heldBy = (point: string, { observation }: PlanContext, files: Files): readonly string[] => {
  const snapshot = observation.snapshots.find(({ id }) => id === point);
  if (!snapshot) return [...files.keys()];
  return snapshot.disks.filter(({ mode }) => mode === "external").map(({ target }) => target);
};

function segmentsOf(upper: string, lower: string, context: PlanContext, graph: FileGraph): Segment[] {
  const [above, below] = [filesAt(upper, context, graph), filesAt(lower, context, graph)];
  return heldBy(lower, context, below).flatMap((target) => {
    const [top, base] = [above.get(target), below.get(target)];
    if (top === undefined || base === undefined) return [];
    const [first, second, ...rest] = filesBetween(top, base, graph) ?? [];
    return first !== undefined && second !== undefined ? [{ target, files: [first, second, ...rest] }] : [];
  });
}

/**
 * The files between the two points of a merge, which may be named in either order.
 * Throws `invalid-input`, `not-found`, `unsupported`, and `blocked` when the points do not lie on one chain.
 */
export function spanOf({ from, into, disk }: IntentOf<"merge">, context: PlanContext, graph: FileGraph): MergeSpan {
  const { observation } = context;
  if (from === into) throw new Problem("invalid-input", "Name two points: what lies between them becomes one file.");
  if (disk !== undefined && !observation.head.disks.some(({ target }) => target === disk))
    throw new Problem("invalid-input", `${observation.subject.name} has no disk ${disk}.`, { fields: { disk } });
  const nameOf = (point: string) => (point === "head" ? "the live state" : `"${point}"`);
  for (const [upper, lower] of [
    [from, into],
    [into, from],
  ] as const) {
    if (lower === "head") continue;
    const all = segmentsOf(upper, lower, context, graph);
    const segments = all.filter(({ target }) => disk === undefined || target === disk);
    if (segments.length === 0) continue;
    const joined = new Set(segments.flatMap(({ files }) => files.slice(1)));
    const lostPoints = [...new Set([...joined].flatMap((file) => graph.pointsAt(file)))];
    for (const id of lostPoints) requireWhole(id, joined, context);
    return { upper, lower, segments, lostPoints };
  }
  throw new Problem(
    "blocked",
    `${nameOf(from)} and ${nameOf(into)} do not lie on one chain of files, so nothing lies between them.`,
    { blockers: [] },
  );
}

/** A snapshot goes with all its disks or not at all: with one of them merged away it could not be gone back to. */
function requireWhole(id: string, joined: ReadonlySet<string>, context: PlanContext): void {
  const left = snapshotOf(context, id).disks.filter(
    ({ mode, file }) => mode === "external" && file !== null && !joined.has(file),
  );
  if (left.length > 0)
    throw new Problem(
      "blocked",
      `"${id}" also holds ${left.map(({ target }) => target).join(", ")}, which this merge leaves alone. Merge all of its disks.`,
      { blockers: [{ kind: "snapshot", id, name: id }] },
    );
}
