import { pointName } from "#lib/blocks/point-name.ts";
import type { EdgeChange } from "#lib/model/diff.ts";
import { isProblem, Problem } from "#lib/model/problem.ts";
import type { Observation } from "#server/backends/contract.ts";
import type { ObservedPoint } from "#server/backends/observed-point.ts";
import type { BlockReader, ReadOptions } from "#server/blocks/block-reader.ts";
import { certaintyOf } from "./measured-diff.ts";
import { headName, pointsOf } from "./point-pair.ts";
import { shareNothing } from "./share-nothing.ts";

/** A call counts edges for so long; the rest is for the next one. */
const budgetMs = 4_000;
const mostKept = 50_000;

type Measured = Omit<EdgeChange, "from" | "to">;
type Points = ReturnType<typeof pointsOf>;
const unknown = (reason: string): Measured => ({ changedBytes: null, certainty: null, reason });
const notYet = unknown("Not counted yet. Ask again.");

function readable(point: ObservedPoint | Problem | undefined): ObservedPoint {
  if (point !== undefined && !isProblem(point)) return point;
  throw point ?? new Problem("not-found", "The disk is not there.");
}

/** Bytes written along the edges of trees. What lies between two points that stand still is counted once. */
export class EdgeChanges {
  #known = new Map<string, number>();
  #blocks: BlockReader;

  constructor(blocks: BlockReader) {
    this.#blocks = blocks;
  }

  async of(observation: Observation, options?: ReadOptions): Promise<readonly EdgeChange[]> {
    const end = Date.now() + budgetMs;
    const edges = [
      ...observation.snapshots.map(({ id, parentId }) => ({ parent: parentId, to: pointName(id) })),
      { parent: observation.head.parentId, to: headName },
    ];
    const points = new Map<string, Points>();
    const pointsAt = (point: string): Points => {
      const known = points.get(point) ?? pointsOf(observation, point);
      points.set(point, known);
      return known;
    };
    const found: EdgeChange[] = [];
    for (const [at, { parent, to }] of edges.entries()) {
      if (parent === null) continue;
      const from = pointName(parent);
      // Thousands of snapshots take a while to look at, and others want answers too.
      if (at % 64 === 63) await new Promise(setImmediate);
      const measure = async () =>
        Date.now() > end ? notYet : this.#measure(observation, pointsAt(from), pointsAt(to), end, options);
      const measured = await measure().catch((error: unknown) => {
        if (!isProblem(error) || error.code === "cancelled") throw error;
        return unknown(error.message);
      });
      found.push({ from, to, ...measured });
    }
    return found;
  }

  async #measure(
    observation: Observation,
    before: Points,
    after: Points,
    end: number,
    options: ReadOptions | undefined,
  ): Promise<Measured> {
    let bytes = 0;
    let certainty: EdgeChange["certainty"] = "exact-written";
    const targets = [...before.keys()].filter((target) => after.has(target));
    if (targets.length === 0) return unknown("The two hold no disk in common.");
    for (const target of targets) {
      const [from, to] = [readable(before.get(target)), readable(after.get(target))];
      if (shareNothing(from, to))
        return unknown("The two lie in files of their own, which would have to be read whole.");
      const changed = await this.#changed(from, to, end, options);
      if (changed === null) return notYet;
      bytes += changed;
      if (from.isLive || to.isLive) certainty = certaintyOf({ from, to }, observation, observation);
    }
    return { changedBytes: bytes, certainty, reason: null };
  }

  /** Null: there is no time left. */
  async #changed(a: ObservedPoint, b: ObservedPoint, end: number, options?: ReadOptions): Promise<number | null> {
    const key = a.stamp === null || b.stamp === null ? null : `${a.stamp}\n${b.stamp}`;
    const known = key === null ? undefined : this.#known.get(key);
    if (known !== undefined) return known;
    if (Date.now() > end) return null;
    const request = { from: a.point, to: b.point, maxExtents: 0, buckets: 1 };
    const { changedBytes } = await this.#blocks.diff(request, options);
    if (this.#known.size >= mostKept) this.#known.clear();
    if (key !== null) this.#known.set(key, changedBytes);
    return changedBytes;
  }
}
