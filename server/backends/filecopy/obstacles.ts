import { goneObstacle, heldObstacles } from "#server/backends/volume/gone-live.ts";
import {
  fileBlocker,
  isRunning,
  listed,
  lockObstacles,
  type Obstacle,
  unreadObstacles,
  userBlocker,
} from "#server/backends/volume/obstacle.ts";
import type { CopyMethod } from "./copy-method.ts";
import type { VolumeReading } from "./volume-reading.ts";

const lasting = (reason: string): Obstacle => ({ reason, blockers: [], lasting: true });

/** Machines that run on a file, and processes that have it locked; of a live file that is gone those who still have it. */
export function usersOf(reading: VolumeReading, path: string): readonly Obstacle[] {
  const { sight, holders, file, isLiveGone } = reading;
  if (isLiveGone && path === file.path) return heldObstacles(path, file.users, reading.deletedHolders);
  const users = (sight.files.get(path)?.users ?? []).filter((user) => user.role !== "snapshot" && isRunning(user));
  const running: Obstacle[] =
    users.length === 0
      ? []
      : [
          {
            reason: `${path} is in use by ${listed(users.map(({ name }) => name))}. Shut down first.`,
            blockers: users.map(userBlocker),
            lasting: false,
          },
        ];
  return [...running, ...lockObstacles(path, holders.get(path) ?? [])];
}

function overlaysOf({ sight }: VolumeReading, path: string): Obstacle[] {
  const overlays = sight.overlays.get(path) ?? [];
  if (overlays.length === 0) return [];
  return [
    {
      reason: `${listed(overlays)} ${overlays.length === 1 ? "builds" : "build"} on ${path} and would read other data. Merge or delete ${overlays.length === 1 ? "it" : "them"} first.`,
      blockers: overlays.map(fileBlocker),
      lasting: false,
    },
  ];
}

const folderObstacles = ({ folderProblem, head }: VolumeReading): Obstacle[] => [
  ...(folderProblem === null ? [] : [lasting(folderProblem)]),
  ...(head.elsewhere === null ? [] : [lasting(`${head.elsewhere} So a copy of this file is no copy of the disk.`)]),
];

/** `isAtRest`: whoever has it in use stands still, flushed. */
export function createObstacles(reading: VolumeReading, isAtRest = false): Obstacle[] {
  const { file, way } = reading;
  if (reading.isLiveGone) return [goneObstacle(file.path)];
  const always = folderObstacles(reading);
  const uses = isAtRest ? [] : usersOf(reading, file.path);
  if (file.format === "raw" && way.method === "reflink") return always;
  const why =
    file.format === "raw"
      ? `${way.filesystem} cannot copy a file in one instant, so the copy would mix old and new. Only btrfs and xfs with reflink can.`
      : `The tables of a ${file.format} image are not all on the disk while it is in use, so a copy would be broken.`;
  return [
    ...always,
    ...uses.map((use) => ({
      ...use,
      reason: `${use.reason} ${why} A snapshot of the machine's disks can be taken while it runs.`,
    })),
  ];
}

/** The live file is replaced, or comes back: nobody may have it, and nothing may build on it. */
export const revertObstacles = (reading: VolumeReading): Obstacle[] => [
  ...folderObstacles(reading),
  ...usersOf(reading, reading.file.path),
  ...overlaysOf(reading, reading.file.path),
  // Of a file that is gone nothing is left that they could need.
  ...(reading.isLiveGone ? [] : machineSnapshots(reading)),
  ...unreadObstacles(reading.sight.unread),
];

/** A machine's own snapshots lie in the file, or under it: they would hold what the copy held. */
function machineSnapshots({ sight, file }: VolumeReading): Obstacle[] {
  const users = (sight.files.get(file.path)?.users ?? []).filter((user) => user.role === "snapshot");
  if (users.length === 0) return [];
  return [
    {
      reason: `Snapshots of ${listed(users.map(({ name }) => name))} need ${file.path}. Go back on the machine, so that its own tree follows.`,
      blockers: users.map(userBlocker),
      lasting: false,
    },
  ];
}

export const removeObstacles = (reading: VolumeReading, copy: string): Obstacle[] => [
  ...usersOf(reading, copy),
  ...overlaysOf(reading, copy),
  ...machinesThatKeep(reading, copy),
];

/** Machines that are off need it all the same for their next start. */
function machinesThatKeep({ sight }: VolumeReading, path: string): Obstacle[] {
  const users = (sight.files.get(path)?.users ?? []).filter((user) => user.role === "snapshot" || !isRunning(user));
  if (users.length === 0) return [];
  return [
    {
      reason: `${listed(users.map(({ name }) => name))} ${users.length === 1 ? "needs" : "need"} ${path}. Take it out of the machine first.`,
      blockers: users.map(userBlocker),
      lasting: false,
    },
  ];
}

export const deleteVolumeObstacles = (reading: VolumeReading): Obstacle[] => [
  ...(reading.isLiveGone ? [goneObstacle(reading.file.path)] : []),
  ...usersOf(reading, reading.file.path),
  ...machinesThatKeep(reading, reading.file.path),
  ...overlaysOf(reading, reading.file.path),
  ...unreadObstacles(reading.sight.unread),
  ...reading.copies.flatMap(({ path }) => removeObstacles(reading, path)),
];

/** What a full copy needs; a reflink needs no space of its own. */
export const needOf = (method: CopyMethod, allocatedBytes: number): number =>
  method === "reflink" ? 0 : allocatedBytes;
