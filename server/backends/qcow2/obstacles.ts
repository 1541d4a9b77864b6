import {
  fileBlocker,
  isRunning,
  listed,
  lockObstacles,
  type Obstacle,
  unreadObstacles,
  userBlocker,
} from "#server/backends/volume/obstacle.ts";
import type { ImageReading } from "./image-reading.ts";
import type { Tag } from "./tag.ts";

const lasting = (reason: string): Obstacle => ({ reason, blockers: [], lasting: true });

/** What no tool can do with this image. */
function formatObstacles({ file, info, problem, hasTwins }: ImageReading): Obstacle[] {
  if (problem !== null)
    return [{ reason: `${file.path} could not be read: ${problem.message}`, blockers: [], lasting: false }];
  if (info === null) return [];
  const found: Obstacle[] = [];
  if (info.corrupt)
    found.push(
      lasting(`QEMU marked ${file.path} as corrupt. Make a copy of it, then repair it with \`qemu-img check -r all\`.`),
    );
  if (hasTwins)
    found.push(
      lasting(`Several snapshots in ${file.path} have one id, so QEMU cannot tell them apart. Copy what you need.`),
    );
  if (info.encrypted)
    found.push(lasting(`${file.path} is encrypted, and Espalier has no key. Use the tools of the one who has.`));
  if (info.dataFile !== null)
    found.push(lasting(`The data of ${file.path} lies in ${info.dataFile}, where QEMU keeps no snapshots.`));
  return found;
}

/** What keeps the file from being written to. */
export function writeObstacles(reading: ImageReading): Obstacle[] {
  const { file, overlays, lockedBy } = reading;
  const found = formatObstacles(reading);
  const running = file.users.filter(isRunning);
  if (running.length > 0)
    found.push({
      reason: `${listed(running.map(({ name }) => name))} may be running on ${file.path}. Shut it down, or take and change snapshots on the machine.`,
      blockers: running.map(userBlocker),
      lasting: false,
    });
  if (overlays.length > 0) {
    const users = overlays.flatMap((overlay) => overlay.users);
    found.push({
      reason: `${listed(overlays.map(({ path }) => path))} builds on ${file.path}, which must stay as it is${users.length > 0 ? ` (needed by ${listed(users.map(({ name }) => name))})` : ""}. Take a snapshot of what builds on it, or merge it first.`,
      blockers: [...overlays.map(({ path }) => fileBlocker(path)), ...users.map(userBlocker)],
      lasting: false,
    });
  }
  return [...found, ...lockObstacles(file.path, lockedBy)];
}

/** Snapshots of machines may be these, under the same names. */
function machineSnapshotObstacles({ file }: ImageReading, what: string): Obstacle[] {
  const users = file.users.filter(({ role }) => role === "snapshot");
  if (users.length === 0) return [];
  return [
    {
      reason: `Snapshots of ${listed(users.map(({ name }) => name))} lie in ${file.path}. ${what}`,
      blockers: users.map(userBlocker),
      lasting: false,
    },
  ];
}

/** Going back writes the whole live state anew. */
export function revertObstacles(reading: ImageReading): Obstacle[] {
  const bitmaps = reading.info?.bitmaps ?? [];
  const found = [
    ...writeObstacles(reading),
    ...machineSnapshotObstacles(reading, "Go back on the machine, so that all its disks and its own tree follow."),
    ...unreadObstacles(reading.unread),
    ...chainObstacles(reading),
  ];
  if (bitmaps.length > 0)
    found.push({
      reason: `QEMU goes back to no snapshot of an image with bitmaps of incremental backups (${listed(bitmaps)}). Remove them with \`qemu-img bitmap --remove\`; the next backup is then a full one.`,
      blockers: bitmaps.map((name) => ({ kind: "bitmap", id: name, name })),
      lasting: false,
    });
  return found;
}

/** A file that it builds on is gone: nothing of it can be read. */
export const chainObstacles = ({ missing, file }: ImageReading): Obstacle[] =>
  missing === null
    ? []
    : [
        {
          reason: `${file.path} builds on ${missing}, which is not there. Put it back first.`,
          blockers: [fileBlocker(missing)],
          lasting: false,
        },
      ];

/**
 * `qemu-img snapshot -d` takes a name only, of two the first, and older ones take a number for an id. `same`: how many have the name
 * of this one.
 */
export function nameObstacles({ name }: Tag, same: number, { file }: ImageReading): Obstacle[] {
  const because = (why: string): Obstacle[] => [
    {
      reason: `QEMU deletes snapshots by their names, and ${why}, so it cannot be told to delete this one. It can be gone back to and copied.`,
      blockers: [],
      lasting: false,
    },
  ];
  if (same > 1) return because(`${same} snapshots in ${file.path} are called "${name}"`);
  if (name === "") return because("this one has none");
  if (/^\d+$/.test(name)) return because(`"${name}" may be taken for the id of another one`);
  if (name.includes("\ufffd")) return because("this name is no valid text");
  return [];
}

/** What forbids deleting any snapshot of it. */
export const removalObstacles = (reading: ImageReading): Obstacle[] => [
  ...writeObstacles(reading),
  ...machineSnapshotObstacles(reading, "Delete them on the machine, which lists them."),
];

export const deleteObstacles = (reading: ImageReading, tag: Tag): Obstacle[] => [
  ...removalObstacles(reading),
  ...nameObstacles(tag, reading.tags.filter(({ name }) => name === tag.name).length, reading),
];

/** A snapshot's data stays where it is while others write to the image, so it can be read in use. */
export const readObstacles = (reading: ImageReading): Obstacle[] => [
  ...formatObstacles(reading),
  ...chainObstacles(reading),
];

/** The file goes, with every snapshot. */
export function deleteVolumeObstacles(reading: ImageReading): Obstacle[] {
  const { file, overlays, lockedBy, unread } = reading;
  const found: Obstacle[] = [];
  if (file.users.length > 0)
    found.push({
      reason: `${listed(file.users.map(({ name }) => name))} needs ${file.path}. Remove the disk from the machine first.`,
      blockers: file.users.map(userBlocker),
      lasting: false,
    });
  if (overlays.length > 0)
    found.push({
      reason: `${listed(overlays.map(({ path }) => path))} builds on ${file.path} and could not be read without it. Delete or merge it first.`,
      blockers: overlays.map(({ path }) => fileBlocker(path)),
      lasting: false,
    });
  return [...found, ...lockObstacles(file.path, lockedBy), ...unreadObstacles(unread)];
}

/** Why QEMU cannot take a name, or could not tell it from others. */
export function nameObjection(name: string): string | null {
  const bytes = Buffer.byteLength(name);
  if (bytes > 255) return `QEMU keeps 255 bytes of a name; this one has ${bytes}.`;
  if (/^\d+$/.test(name)) return "QEMU would take a number for the id of another snapshot. Add a letter.";
  return null;
}
