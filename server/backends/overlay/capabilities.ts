import {
  type Capability,
  no,
  type SnapshotAction,
  type Traits,
  type VolumeHeadAction,
  yes,
} from "#lib/model/capability.ts";
import { judge, type Obstacle, unreadObstacles } from "#server/backends/volume/obstacle.ts";
import type { FamilyReading } from "./family-reading.ts";
import {
  chainObstacles,
  deleteVolumeObstacles,
  liveObstacles,
  mergeObstacles,
  pointObstacles,
  revertObstacles,
} from "./obstacles.ts";
import type { Point } from "./point.ts";

const copying: Traits = { needsDomain: "off", duration: "grows-with-data", progress: "percent" };
const instant: Traits = { needsDomain: "any", duration: "instant", undoable: "yes" };
const passing = (reason: string): Obstacle => ({ reason, blockers: [], lasting: false });

const mergeTraits: Traits = {
  ...copying,
  keepsSnapshot: "consumed",
  newerSnapshots: "kept",
  children: "merged",
  // A copy down cannot be stopped: what it has written over is no point any more.
  cancellable: "before-commit",
  undoable: "no",
};

export const headCapabilities = (reading: FamilyReading): Readonly<Record<VolumeHeadAction, Capability>> => ({
  create: judge(liveObstacles(reading), {
    needsDomain: "off",
    includesMemory: false,
    // Nobody has the file open; whether its last user closed its filesystems is not known here.
    consistency: "crash",
    namespace: "object",
    newerSnapshots: "kept",
    duration: "instant",
    progress: "none",
    cancellable: "no",
    undoable: "yes",
  }),
  merge: judge(
    reading.family.files.size > 1 ? [] : [passing("There is one file only, and nothing to merge it with.")],
    mergeTraits,
  ),
  deleteVolume: judge(deleteVolumeObstacles(reading), {
    needsDomain: "off",
    duration: "instant",
    progress: "none",
    cancellable: "before-commit",
    undoable: "no",
  }),
});

/** What can be done with each point. What holds for a file is found once, however many points it is asked for. */
export class PointVerdicts {
  readonly #reading: FamilyReading;
  /** What keeps a file from being merged, removed, or copied into. */
  readonly #touch = new Map<string, readonly Obstacle[]>();
  /** The first such thing of all files that descend from a point; undefined: nothing does. */
  readonly #below = new Map<string, Obstacle | null>();
  readonly #points: ReadonlySet<string>;

  /** `points`: parents before children. */
  constructor(reading: FamilyReading, points: readonly Point[]) {
    this.#reading = reading;
    this.#points = new Set(points.map(({ file }) => file.path));
    for (const path of reading.family.files.keys()) this.#touch.set(path, mergeObstacles(reading, path));
    for (const { file, parent } of points.toReversed()) {
      const first = this.#down(file.path, this.#below.get(file.path));
      if (parent !== null) this.#below.set(parent, this.#below.get(parent) ?? first);
    }
  }

  of({ file, name }: Point): Readonly<Record<SnapshotAction, Capability>> {
    const reading = this.#reading;
    const { path, overlays } = file;
    const unread = unreadObstacles(reading.unread);
    const own = this.#touch.get(path) ?? [];
    const next = overlays.flatMap((overlay) => [
      ...(this.#touch.get(overlay) ?? []),
      ...chainObstacles(reading, overlay),
    ]);
    const below = this.#below.get(path);
    const removal: Traits = { ...mergeTraits, keepsSnapshot: "consumed" };
    const one = judge([...own, ...next, ...unread], removal);
    const isParent = overlays.some((overlay) => this.#points.has(overlay)) || below !== undefined;
    const under = below ? [below] : [];
    const live = this.#touch.get(reading.live.path) ?? [];
    const read = pointObstacles(reading, path);
    return {
      revert: judge(revertObstacles(reading, path), {
        needsDomain: "off",
        includesMemory: false,
        keepsSnapshot: "yes",
        newerSnapshots: "kept",
        children: "kept",
        duration: "instant",
        progress: "none",
        cancellable: "no",
        undoable: "yes",
      }),
      delete: one,
      deleteChildren: isParent
        ? judge([...under, ...this.#liveUnder(path, live), ...unread], removal)
        : judge([passing(`Nothing descends from "${name}".`)], removal),
      deleteSubtree: judge([...own, ...under, ...this.#liveUnder(path, live), ...unread], removal),
      merge: one,
      edit: yes(instant),
      rename: yes(instant),
      lock: yes(instant),
      clone: judge(read, {
        needsDomain: "any",
        keepsSnapshot: "yes",
        duration: "grows-with-data",
        progress: "percent",
        cancellable: "any-time",
        undoable: "yes",
      }),
      diff: judge(read, { needsDomain: "any", diffGranularity: "extents" }),
      backup: no("Espalier backs up machines. Make a new volume from the snapshot and keep that elsewhere."),
    };
  }

  #down(path: string, below: Obstacle | null | undefined): Obstacle | null {
    return this.#touch.get(path)?.[0] ?? below ?? null;
  }

  /** The live file takes in what goes below it. */
  #liveUnder(path: string, live: readonly Obstacle[]): readonly Obstacle[] {
    const { family, live: file } = this.#reading;
    const seen = new Set<string>();
    for (
      let at: string | null = file.backing;
      at !== null && !seen.has(at);
      at = family.files.get(at)?.backing ?? null
    ) {
      if (at === path) return [...live, ...chainObstacles(this.#reading, file.path)];
      seen.add(at);
    }
    return [];
  }
}
