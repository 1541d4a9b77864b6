import {
  type Capability,
  no,
  type SnapshotAction,
  type Traits,
  type VolumeHeadAction,
  yes,
} from "#lib/model/capability.ts";
import { judge, type Obstacle } from "#server/backends/volume/obstacle.ts";
import type { ImageReading } from "./image-reading.ts";
import {
  deleteVolumeObstacles,
  nameObstacles,
  readObstacles,
  removalObstacles,
  revertObstacles,
  writeObstacles,
} from "./obstacles.ts";
import type { Tag } from "./tag.ts";

const native: Traits = {
  needsDomain: "off",
  duration: "grows-with-data",
  progress: "none",
  cancellable: "no",
};
const noFiles = no(
  "Snapshots inside an image have no files that could be merged. Delete one instead: all others stay.",
);

export const headCapabilities = (reading: ImageReading): Readonly<Record<VolumeHeadAction, Capability>> => ({
  create: judge(writeObstacles(reading), {
    ...native,
    includesMemory: false,
    // Nobody has the image open; whether its last user closed its filesystems is not known here.
    consistency: "crash",
    namespace: "object",
    newerSnapshots: "kept",
    undoable: "yes",
  }),
  merge: noFiles,
  deleteVolume: judge(deleteVolumeObstacles(reading), {
    needsDomain: "off",
    duration: "instant",
    progress: "none",
    cancellable: "no",
    undoable: "no",
  }),
});

const lockTraits: Traits = { needsDomain: "any", duration: "instant", undoable: "yes" };

/** What can be done with each snapshot. What holds for the image is judged once, however many it has. */
export class TagVerdicts {
  readonly #reading: ImageReading;
  readonly #own = new Map<string, readonly Obstacle[]>();
  /** The first thing that forbids deleting all that descends from it; undefined: nothing descends from it. */
  readonly #below = new Map<string, Obstacle | null>();
  readonly #revert: Capability;
  readonly #clone: Capability;
  readonly #diff: Capability;
  readonly #removal: readonly Obstacle[];

  /** `tags`: parents before children. */
  constructor(reading: ImageReading, tags: readonly Tag[]) {
    this.#reading = reading;
    const names = new Map<string, number>();
    for (const { name } of tags) names.set(name, (names.get(name) ?? 0) + 1);
    for (const tag of tags) this.#own.set(tag.key, nameObstacles(tag, names.get(tag.name) ?? 1, reading));
    for (const { key } of tags.toReversed()) {
      const parent = reading.lineage.placed.get(key)?.parent ?? null;
      if (parent === null) continue;
      this.#below.set(parent, this.#below.get(parent) ?? this.#own.get(key)?.[0] ?? this.#below.get(key) ?? null);
    }
    const read = readObstacles(reading);
    this.#removal = removalObstacles(reading);
    this.#revert = judge(revertObstacles(reading), {
      ...native,
      includesMemory: false,
      keepsSnapshot: "yes",
      newerSnapshots: "kept",
      children: "kept",
      undoable: "yes",
    });
    this.#clone = judge(read, {
      needsDomain: "any",
      keepsSnapshot: "yes",
      duration: "grows-with-data",
      progress: "percent",
      cancellable: "any-time",
      undoable: "yes",
    });
    this.#diff = judge(read, { needsDomain: "any", diffGranularity: "extents" });
  }

  of({ key, name }: Tag): Readonly<Record<SnapshotAction, Capability>> {
    const own = this.#own.get(key) ?? [];
    const below = this.#below.get(key);
    const noChildren = { reason: `Nothing descends from "${name}".`, blockers: [], lasting: false };
    const children = below === undefined ? [noChildren] : below === null ? [] : [below];
    const removal = (more: readonly Obstacle[]) =>
      judge([...this.#removal, ...more], {
        ...native,
        children: "kept",
        newerSnapshots: "kept",
        undoable: "no",
      });
    return {
      revert: this.#revert,
      delete: removal(own),
      deleteChildren: removal(children),
      deleteSubtree: removal(below === undefined ? own : [...own, ...children]),
      merge: noFiles,
      edit: this.#reading.problem === null ? yes(lockTraits) : this.#diff,
      rename: no("No tool renames a snapshot inside an image."),
      lock: yes(lockTraits),
      clone: this.#clone,
      diff: this.#diff,
      backup: no("Espalier backs up machines. Make a new volume from the snapshot and keep that elsewhere."),
    };
  }
}
