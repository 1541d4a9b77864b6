import { isProblem, Problem } from "#lib/model/problem.ts";
import type { Observation } from "#server/backends/contract.ts";
import type { ObservedPoint } from "#server/backends/observed-point.ts";

/** What names the live state where a snapshot's id could stand. */
export const headName = "head";

export interface PointPair {
  readonly disk: string;
  readonly from: ObservedPoint;
  readonly to: ObservedPoint;
}

/** `head`, a snapshot's id, or `snapshot:` and an id: a snapshot may be called `head` too. Null: the live state. */
export function snapshotOfPoint({ snapshots }: Pick<Observation, "snapshots">, point: string): string | null {
  if (point === headName) return null;
  const isId = snapshots.some(({ id }) => id === point);
  return !isId && point.startsWith("snapshot:") ? point.slice("snapshot:".length) : point;
}

/** Throws `not-found`. */
export const pointsOf = (observation: Observation, point: string): ReadonlyMap<string, ObservedPoint | Problem> =>
  observation.points(snapshotOfPoint(observation, point));

const listed = (targets: Iterable<string>): string => [...targets].join(", ") || "none";

/**
 * One disk at two points. Without `disk`: the only one that both hold.
 * Throws `not-found` for a point or a disk that is not there, `invalid-input` where a disk must be chosen, and the Problem of a disk
 * that cannot be read.
 */
export function pointPair(observation: Observation, from: string, to: string, disk: string | undefined): PointPair {
  const [a, b] = [pointsOf(observation, from), pointsOf(observation, to)];
  const target = disk ?? onlyCommon(a, b, from, to);
  const at = (points: typeof a, point: string): ObservedPoint => {
    const found = points.get(target);
    if (found === undefined)
      throw new Problem("not-found", `"${point}" holds no disk ${target}. It holds: ${listed(points.keys())}.`, {
        disk: target,
        point,
      });
    if (isProblem(found)) throw found;
    return found;
  };
  return { disk: target, from: at(a, from), to: at(b, to) };
}

function onlyCommon(
  a: ReadonlyMap<string, unknown>,
  b: ReadonlyMap<string, unknown>,
  from: string,
  to: string,
): string {
  const common = [...a.keys()].filter((target) => b.has(target));
  const [only, second] = common;
  if (only === undefined)
    throw new Problem(
      "invalid-input",
      `No disk is held by both "${from}" (${listed(a.keys())}) and "${to}" (${listed(b.keys())}).`,
      { fields: [{ path: "disk", message: "no disk is held by both points" }] },
    );
  if (second === undefined) return only;
  throw new Problem("invalid-input", `Both points hold ${listed(common)}. Say which disk is meant: ?disk=${only}.`, {
    fields: [{ path: "disk", message: `one of ${listed(common)}` }],
  });
}
