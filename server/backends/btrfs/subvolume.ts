import { Problem } from "#lib/model/problem.ts";
import type { Command } from "#server/exec/command.ts";
import { classifyBtrfs } from "./classify.ts";

const timeoutMs = 30_000;

/** A row of `btrfs subvolume list`. */
export interface SubvolumeRow {
  /** Number in its filesystem. */
  readonly id: number;
  /** Number of the subvolume that it lies in. */
  readonly parentId: number;
  readonly uuid: string;
  /** Of what it is a snapshot; null for none. */
  readonly parentUuid: string | null;
  /** Moves with every change of its content, once that is on the disk. */
  readonly generation: number;
  /** The generation that it began with: while it is the same, nothing was written since. */
  readonly firstGeneration: number;
  readonly createdAt: string | null;
  /** From the top of the filesystem, which may not be mounted; no slash in front. */
  readonly treePath: string;
}

const row =
  /^ID (\d+) gen (\d+) cgen (\d+) parent (\d+) top level \d+ (?:otime (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) )?parent_uuid (\S+)\s+received_uuid \S+\s+uuid (\S+) path (.*)$/;

const uuidOrNull = (text: string): string | null => (text === "-" ? null : text);

/** A name with a line break forges rows: whoever acts on a row asks `show` first. What is no row belongs to such a name. */
export function parseSubvolumes(stdout: string): readonly SubvolumeRow[] {
  const rows = stdout.split("\n").flatMap((line): SubvolumeRow[] => {
    const found = row.exec(line);
    if (!found) return [];
    const [, id, generation, firstGeneration, parentId, day, time, parentUuid = "-", uuid = "-", path = ""] = found;
    if (uuid === "-") return [];
    return [
      {
        ...{ id: Number(id), parentId: Number(parentId), generation: Number(generation), uuid },
        firstGeneration: Number(firstGeneration),
        parentUuid: uuidOrNull(parentUuid),
        createdAt: day && time ? new Date(`${day}T${time}Z`).toISOString() : null,
        treePath: path.replace(/^<FS_TREE>\//, ""),
      },
    ];
  });
  if (rows.length === 0 && stdout.trim() !== "")
    throw new Problem("unreadable-output", "The list of btrfs subvolumes was not understood.", {
      output: stdout.slice(0, 400),
    });
  return rows;
}

/** All subvolumes of the filesystem that is mounted at a path. Times are told in the zone of the process, which is UTC. */
export const listCommand = (path: string): Command<readonly SubvolumeRow[]> => ({
  argv: ["btrfs", "subvolume", "list", "-apuqRcg", "--", path],
  timeoutMs,
  parse: parseSubvolumes,
  classify: classifyBtrfs,
});

/** Only snapshots, with their times. */
export const listSnapshotsCommand = (path: string): Command<readonly SubvolumeRow[]> => ({
  ...listCommand(path),
  argv: ["btrfs", "subvolume", "list", "-apuqRcgs", "--", path],
});

/** Numbers of those that are read-only. */
export const listReadOnlyCommand = (path: string): Command<ReadonlySet<number>> => ({
  argv: ["btrfs", "subvolume", "list", "-ar", "--", path],
  timeoutMs,
  parse: (stdout) => new Set([...stdout.matchAll(/^ID (\d+) gen /gm)].map(([, id]) => Number(id))),
  classify: classifyBtrfs,
});

/** What `btrfs subvolume show` tells of one path: that is it, and no other one of its name. */
export interface ShownSubvolume {
  readonly uuid: string;
  readonly parentUuid: string | null;
  readonly generation: number;
  readonly firstGeneration: number;
  readonly isReadOnly: boolean;
  readonly createdAt: string | null;
}

/** Names of snapshots stand at the end, and may hold anything: the first line of each kind counts. */
export function parseShow(stdout: string): ShownSubvolume {
  const field = (name: string) => new RegExp(`^\\t${name}:[ \\t]*(.*)$`, "m").exec(stdout)?.[1]?.trim() ?? null;
  const [uuid, parentUuid, generation] = [field("UUID"), field("Parent UUID"), field("Generation")];
  const [flags, firstGeneration] = [field("Flags"), field("Gen at creation")];
  if (!uuid || !/^[0-9a-f-]{36}$/.test(uuid) || generation === null || firstGeneration === null || flags === null)
    throw new Problem("unreadable-output", "btrfs's description of a subvolume was not understood.", {
      output: stdout.slice(0, 400),
    });
  const time = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) ([+-]\d\d)(\d\d)$/.exec(field("Creation time") ?? "");
  return {
    uuid,
    parentUuid: uuidOrNull(parentUuid ?? "-"),
    generation: Number(generation),
    firstGeneration: Number(firstGeneration),
    isReadOnly: flags.split(/\s+/).includes("readonly"),
    createdAt: time ? new Date(`${time[1]}T${time[2]}${time[3]}:${time[4]}`).toISOString() : null,
  };
}

export const showCommand = (path: string): Command<ShownSubvolume> => ({
  argv: ["btrfs", "subvolume", "show", "--", path],
  timeoutMs,
  parse: parseShow,
  classify: classifyBtrfs,
});
