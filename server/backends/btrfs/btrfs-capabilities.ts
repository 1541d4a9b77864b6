import { type Capability, no, type SnapshotAction, type VolumeHeadAction, yes } from "#lib/model/capability.ts";
import { judge } from "#server/backends/volume/obstacle.ts";
import type { Removals } from "#server/backends/volume/removals.ts";
import { cloneObstacles, createObstacles, deleteVolumeObstacles, revertObstacles } from "./obstacles.ts";
import type { VolumeReading } from "./volume-reading.ts";

const noMerge = "Each snapshot stands by itself: there is nothing to merge. Delete the one that is not needed.";
const noBackup =
  "Backups are made of machines. A read-only snapshot is a folder that stands still: back it up from its path, or with btrfs send.";
const instant = { duration: "instant", progress: "none", cancellable: "before-commit" } as const;

export function snapshotCapabilities(
  reading: VolumeReading,
  path: string,
  removals: Removals,
): Record<SnapshotAction, Capability> {
  const below = removals.below(path);
  const images = reading.images.get(path) ?? [];
  return {
    revert: judge(revertObstacles(reading), {
      ...instant,
      ...{ needsDomain: "off", keepsSnapshot: "yes", newerSnapshots: "kept", children: "kept", undoable: "no" },
      includesMemory: false,
    }),
    delete: removals.capability([path]),
    deleteChildren: removals.capability(below),
    deleteSubtree: removals.capability([path, ...below]),
    merge: no(noMerge),
    edit: yes({ undoable: "yes" }),
    rename: yes({ undoable: "yes", namespace: "object" }),
    lock: yes({ undoable: "yes" }),
    clone: judge(cloneObstacles(reading), { ...instant, undoable: "yes" }),
    diff:
      images.length > 0
        ? yes({ diffGranularity: "extents" })
        : no("It holds no image file in its first two levels of folders, so there are no blocks to compare."),
    backup: no(noBackup),
  };
}

export const headCapabilitiesOf = (reading: VolumeReading): Record<VolumeHeadAction, Capability> => ({
  create: judge(createObstacles(reading), {
    ...instant,
    ...{ needsDomain: "any", consistency: "crash", includesMemory: false, namespace: "object", undoable: "yes" },
  }),
  merge: no(noMerge),
  deleteVolume: judge(deleteVolumeObstacles(reading), {
    ...instant,
    needsDomain: "off",
    cancellable: "no",
    undoable: "no",
  }),
});
