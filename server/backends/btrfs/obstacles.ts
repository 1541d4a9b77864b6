import { basename } from "node:path";
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
import { isWithin } from "#server/images/mounts.ts";
import { usersIn, type VolumeReading } from "./volume-reading.ts";

const passing = (reason: string, blockers: Obstacle["blockers"] = []): Obstacle => ({
  reason,
  blockers,
  lasting: false,
});

/** Whoever has something of a subvolume in use: machines, processes, mounts; of one that is gone those who still have it. */
export function usesOf(reading: VolumeReading, path: string): readonly Obstacle[] {
  if (reading.isLiveGone && path === reading.live.path)
    return heldObstacles(path, reading.users, reading.deletedHolders);
  const running = usersIn(path, reading.sight).filter((user) => user.role !== "snapshot" && isRunning(user));
  return [
    ...(running.length === 0
      ? []
      : [
          passing(
            `${path} is in use by ${listed(running.map(({ name }) => name))}. Shut down first.`,
            running.map(userBlocker),
          ),
        ]),
    ...lockObstacles(path, reading.openers.get(path) ?? []),
    ...(reading.attached.get(path) ?? []).map((use) => passing(`${path} is in use: ${use}. Take that away first.`)),
  ];
}

/** Images elsewhere that build on one inside. */
function overlaysOn({ sight }: VolumeReading, path: string): Obstacle[] {
  const outside = [...sight.overlays]
    .filter(([backing]) => isWithin(backing, path))
    .flatMap(([, overlays]) => overlays.filter((overlay) => !isWithin(overlay, path)));
  if (outside.length === 0) return [];
  return [
    passing(
      `${listed(outside)} ${outside.length === 1 ? "builds" : "build"} on an image in ${path} and would read other data. Merge or delete first.`,
      outside.map(fileBlocker),
    ),
  ];
}

function nestedIn(reading: VolumeReading, path: string): Obstacle[] {
  const nested = reading.filesystem.paths.filter((each) => each !== path && isWithin(each, path));
  if (nested.length === 0) return [];
  return [
    passing(
      `${listed(nested)} ${nested.length === 1 ? "is a subvolume" : "are subvolumes"} inside ${path}, which no snapshot of it holds. Move ${nested.length === 1 ? "it" : "them"} out first.`,
      nested.map((each) => ({ kind: "volume", id: each, name: each })),
    ),
  ];
}

/** Machines that are off, and machines' own snapshots, need it all the same. */
function machinesThatNeed(reading: VolumeReading, path: string): Obstacle[] {
  const users = usersIn(path, reading.sight).filter((user) => user.role === "snapshot" || !isRunning(user));
  if (users.length === 0) return [];
  const names = listed(users.map(({ name }) => name));
  return [
    passing(
      `${names} ${users.length === 1 ? "needs" : "need"} files in ${path}. Take the disks out of the machine first.`,
      users.map(userBlocker),
    ),
  ];
}

function readOnlyMount({ filesystem: { mount } }: VolumeReading): Obstacle[] {
  return mount.isReadOnly ? [passing(`${mount.path} is mounted read-only. Mount it to be written to.`)] : [];
}

const goneObstacles = ({ isLiveGone, live }: VolumeReading): Obstacle[] =>
  isLiveGone ? [goneObstacle(live.path)] : [];

export const cloneObstacles = (reading: VolumeReading): Obstacle[] => readOnlyMount(reading);

export const createObstacles = (reading: VolumeReading): Obstacle[] => [
  ...goneObstacles(reading),
  ...readOnlyMount(reading),
];

/** What has the name of a subvolume that is gone stays. */
const inThePlace = ({ isLiveGone, live, neighbours }: VolumeReading): Obstacle[] =>
  isLiveGone && neighbours.has(basename(live.path))
    ? [passing(`Something that is no subvolume lies at ${live.path}. Move it away first.`, [fileBlocker(live.path)])]
    : [];

export function revertObstacles(reading: VolumeReading): Obstacle[] {
  const { path } = reading.live;
  // Of a subvolume that is gone nothing is left that they could need.
  const ofSnapshots = reading.isLiveGone ? [] : reading.users.filter((user) => user.role === "snapshot");
  return [
    ...readOnlyMount(reading),
    ...inThePlace(reading),
    ...usesOf(reading, path),
    ...nestedIn(reading, path),
    ...overlaysOn(reading, path),
    ...(ofSnapshots.length === 0
      ? []
      : [
          passing(
            `Snapshots of ${listed(ofSnapshots.map(({ name }) => name))} lie in ${path}. Go back on the machine, so that its own tree follows.`,
            ofSnapshots.map(userBlocker),
          ),
        ]),
    ...unreadObstacles(reading.sight.unread),
  ];
}

export const removeObstacles = (reading: VolumeReading, path: string): Obstacle[] => [
  ...readOnlyMount(reading),
  ...usesOf(reading, path),
  ...nestedIn(reading, path),
  ...overlaysOn(reading, path),
  ...machinesThatNeed(reading, path),
];

export const deleteVolumeObstacles = (reading: VolumeReading): Obstacle[] => [
  ...goneObstacles(reading),
  ...removeObstacles(reading, reading.live.path),
  ...unreadObstacles(reading.sight.unread),
  ...reading.snapshots.flatMap(({ path }) => removeObstacles(reading, path)),
];
