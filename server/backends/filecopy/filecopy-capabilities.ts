import {
  type Capability,
  no,
  type SnapshotAction,
  type Traits,
  type VolumeHeadAction,
  yes,
} from "#lib/model/capability.ts";
import { judge } from "#server/backends/volume/obstacle.ts";
import type { Removals } from "#server/backends/volume/removals.ts";
import { createObstacles, deleteVolumeObstacles, revertObstacles } from "./obstacles.ts";
import type { VolumeReading } from "./volume-reading.ts";

const noMerge =
  "Each copy is a whole file that nothing builds on: there is nothing to merge. Delete the one that is not needed.";
const noBackup =
  "Backups are made of machines. This copy is a file of its own that nobody writes to: back it up as it is, or export it read-only.";

function copyTraits({ way }: VolumeReading): Traits {
  const isInstant = way.method === "reflink";
  return {
    duration: isInstant ? "instant" : "grows-with-data",
    progress: isInstant ? "none" : "percent",
    cancellable: "before-commit",
  };
}

/** What can be read block by block. */
export const isReadable = ({ file }: Pick<VolumeReading, "file">): boolean =>
  file.format === "raw" || file.format === "qcow2";

export function snapshotCapabilities(
  reading: VolumeReading,
  path: string,
  removals: Removals,
): Record<SnapshotAction, Capability> {
  const below = removals.below(path);
  return {
    revert: judge(revertObstacles(reading), {
      ...copyTraits(reading),
      ...{ needsDomain: "off", keepsSnapshot: "yes", newerSnapshots: "kept", children: "kept", undoable: "no" },
      ...{ includesMemory: false },
    }),
    delete: removals.capability([path]),
    deleteChildren: removals.capability(below),
    deleteSubtree: removals.capability([path, ...below]),
    merge: no(noMerge),
    edit: yes({ undoable: "yes" }),
    rename: yes({ undoable: "yes", namespace: "object" }),
    lock: yes({ undoable: "yes" }),
    clone: judge([], { ...copyTraits(reading), undoable: "yes" }),
    diff: isReadable(reading)
      ? yes({ diffGranularity: "extents" })
      : no(`The blocks of ${reading.file.format} images cannot be looked at: only those of qcow2 and raw can.`),
    backup: no(noBackup),
  };
}

export const headCapabilitiesOf = (reading: VolumeReading): Record<VolumeHeadAction, Capability> => ({
  create: judge(createObstacles(reading), {
    ...copyTraits(reading),
    needsDomain: reading.file.format === "raw" && reading.way.method === "reflink" ? "any" : "off",
    ...{ consistency: "crash", includesMemory: false, namespace: "object", undoable: "yes" },
  }),
  merge: no(noMerge),
  deleteVolume: judge(deleteVolumeObstacles(reading), {
    ...{ needsDomain: "off", duration: "instant", cancellable: "no", undoable: "no" },
  }),
});
