import type { EdgeChange } from "#lib/model/diff.ts";
import { isProblem } from "#lib/model/problem.ts";
import type { Observation } from "#server/backends/contract.ts";
import type { ObservedPoint } from "#server/backends/observed-point.ts";
import type { BlockReader, ReadOptions } from "#server/blocks/block-reader.ts";
import { certaintyOf } from "./measured-diff.ts";
import { headName, pointsOf } from "./point-pair.ts";

/** A call counts edges for so long; the rest is for the next one. */
const budgetMs = 4_000;
const mostKept = 50_000;

type Measured = Omit<EdgeChange, "from" | "to">;
const unknown = (reason: string): Measured => ({ changedBytes: null, certainty: null, reason });

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
      ...observation.snapshots.map(({ id, parentId }) => ({ from: parentId, to: id })),
      { from: observation.head.parentId, to: headName },
    ];
    const found: EdgeChange[] = [];
    for (const { from, to } of edges)
      if (from !== null) found.push({ from, to, ...(await this.#measure(observation, from, to, end, options)) });
    return found;
  }

  async #measure(
    observation: Observation,
    from: string,
    to: string,
    end: number,
    options: ReadOptions | undefined,
  ): Promise<Measured> {
    let bytes = 0;
    let certainty: EdgeChange["certainty"] = "exact-written";
    const [before, after] = [pointsOf(observation, from), pointsOf(observation, to)];
    const targets = [...before.keys()].filter((target) => after.has(target));
    if (targets.length === 0) return unknown("The two hold no disk in common.");
    for (const target of targets) {
      const [a, b] = [before.get(target), after.get(target)];
      const problem = [a, b].find(isProblem);
      if (problem) return unknown(`${target}: ${problem.message}`);
      try {
        const changed = await this.#changed(a as ObservedPoint, b as ObservedPoint, end, options);
        if (changed === null) return unknown("Not counted yet. Ask again.");
        bytes += changed;
      } catch (error) {
        if (!isProblem(error) || error.code === "cancelled") throw error;
        return unknown(`${target}: ${error.message}`);
      }
      if ((a as ObservedPoint).isLive || (b as ObservedPoint).isLive)
        certainty = certaintyOf({ from: a as ObservedPoint, to: b as ObservedPoint }, observation, observation);
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
