import {
  type Capability,
  no,
  type SnapshotAction,
  type Traits,
  type VolumeHeadAction,
  yes,
} from "#lib/model/capability.ts";
import { judge } from "#server/backends/volume/obstacle.ts";
import type { ImageReading } from "./image-reading.ts";
import { deleteObstacles, deleteVolumeObstacles, readObstacles, revertObstacles, writeObstacles } from "./obstacles.ts";
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

/** Of one snapshot; `below`: those that descend from it. */
export function tagCapabilities(
  reading: ImageReading,
  tag: Tag,
  below: readonly Tag[],
): Readonly<Record<SnapshotAction, Capability>> {
  const removal: Traits = { ...native, children: "kept", newerSnapshots: "kept", undoable: "no" };
  const removalOf = (tags: readonly Tag[]) =>
    judge(
      tags.flatMap((each) => deleteObstacles(reading, each)),
      removal,
    );
  const noChildren = { reason: `Nothing descends from "${tag.name}".`, blockers: [], lasting: false };
  const read = readObstacles(reading);
  return {
    revert: judge(revertObstacles(reading), {
      ...native,
      includesMemory: false,
      keepsSnapshot: "yes",
      newerSnapshots: "kept",
      children: "kept",
      undoable: "yes",
    }),
    delete: removalOf([tag]),
    deleteChildren: below.length === 0 ? judge([noChildren], removal) : removalOf(below),
    deleteSubtree: removalOf([tag, ...below]),
    merge: noFiles,
    edit: yes({ needsDomain: "any", duration: "instant", undoable: "yes" }),
    rename: no("No tool renames a snapshot inside an image."),
    lock: yes({ needsDomain: "any", duration: "instant", undoable: "yes" }),
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
