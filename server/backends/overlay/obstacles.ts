import { goneObstacle, heldObstacles } from "#server/backends/volume/gone-live.ts";
import {
  fileBlocker,
  listed,
  lockObstacles,
  type Obstacle,
  unreadObstacles,
  userBlocker,
} from "#server/backends/volume/obstacle.ts";
import { chainOf } from "./family.ts";
import type { FamilyReading } from "./family-reading.ts";

const passing = (reason: string, paths: readonly string[] = []): Obstacle => ({
  reason,
  blockers: paths.map(fileBlocker),
  lasting: false,
});

/** A file that cannot be read as what it is. */
export function troubleOf({ looks }: FamilyReading, path: string): Obstacle[] {
  const problem = looks.get(path)?.problem ?? null;
  return problem === null ? [] : [passing(problem, [path])];
}

/** Something under a file is gone, or is no image that can be read: nothing of it can be read. */
export function chainObstacles(reading: FamilyReading, path: string): Obstacle[] {
  const { links, end } = chainOf(path, reading.family);
  if (end !== null)
    return [
      reading.family.files.has(end)
        ? passing(`${path} comes back to ${end}: its chain closes on itself and cannot be read.`, [end])
        : passing(`${path} builds on ${end}, which is not there. Put it back first.`, [end]),
    ];
  return links.flatMap((link) => troubleOf(reading, link.path));
}

/** Machines and processes that need a file: its name, or what it holds, must not change under them. */
export function needObstacles({ family, lockedBy }: FamilyReading, path: string): Obstacle[] {
  const users = family.files.get(path)?.users ?? [];
  const found: Obstacle[] = [];
  if (users.length > 0)
    found.push({
      reason: `${listed(users.map(({ name }) => name))} needs ${path}. Take and change snapshots on the machine, whose settings follow the names of its files.`,
      blockers: users.map(userBlocker),
      lasting: false,
    });
  return [...found, ...lockObstacles(path, lockedBy.get(path) ?? [])];
}

/** Snapshots inside a file read through what it builds on, and go with it. */
export function tagObstacles({ looks }: FamilyReading, path: string): Obstacle[] {
  const tags = looks.get(path)?.tags ?? [];
  return tags.length === 0
    ? []
    : [
        {
          reason: `${path} holds the snapshots ${listed(tags)} inside, which would be lost or read something else. Delete them first.`,
          blockers: tags.map((name) => ({ kind: "snapshot", id: name, name })),
          lasting: false,
        },
      ];
}

export const goneObstacles = ({ isLiveGone, live }: FamilyReading): Obstacle[] =>
  isLiveGone ? [goneObstacle(live.path)] : [];

/** The live state cannot go on elsewhere. */
export const liveObstacles = (reading: FamilyReading): Obstacle[] => [
  ...goneObstacles(reading),
  ...needObstacles(reading, reading.live.path),
  ...chainObstacles(reading, reading.live.path),
];

/** What a merge that was not finished wrote to is no point any more. */
export const spoiledObstacles = ({ record }: FamilyReading, path: string): Obstacle[] =>
  record.spoiled?.includes(path)
    ? [passing(`A merge that was not finished wrote to ${path}: it does not hold this point any more.`, [path])]
    : [];

export function pointObstacles(reading: FamilyReading, path: string): Obstacle[] {
  const { links } = chainOf(path, reading.family);
  return [...chainObstacles(reading, path), ...links.flatMap((link) => spoiledObstacles(reading, link.path))];
}

/** Going back: the live file gives up its name, goes or comes back, and the point is built on, so nobody may write to it. */
export function revertObstacles(reading: FamilyReading, point: string): Obstacle[] {
  const writers = (reading.family.files.get(point)?.users ?? []).filter(({ role }) => role === "disk");
  const { live, isLiveGone, deletedHolders } = reading;
  return [
    ...(isLiveGone ? heldObstacles(live.path, live.users, deletedHolders) : needObstacles(reading, live.path)),
    ...tagObstacles(reading, reading.live.path),
    ...pointObstacles(reading, point),
    ...(writers.length > 0
      ? [
          {
            reason: `${listed(writers.map(({ name }) => name))} has ${point} as a disk and writes to it. Go back on the machine.`,
            blockers: writers.map(userBlocker),
            lasting: false,
          },
        ]
      : []),
    ...unreadObstacles(reading.unread),
  ];
}

/** A file whose content moves into others, or that takes in that of others. */
export const mergeObstacles = (reading: FamilyReading, path: string): Obstacle[] => [
  ...needObstacles(reading, path),
  ...tagObstacles(reading, path),
];

/** All of it goes. */
export function deleteVolumeObstacles(reading: FamilyReading): Obstacle[] {
  return [
    ...goneObstacles(reading),
    ...[...reading.family.files.keys()].flatMap((path) => mergeObstacles(reading, path)),
    ...unreadObstacles(reading.unread),
  ];
}
