import { type Blocker, type Capability, no, notNow, type Traits, yes } from "#lib/model/capability.ts";
import { isActive, powerStateSchema } from "#lib/model/power-state.ts";
import { Problem } from "#lib/model/problem.ts";
import type { VolumeUser } from "#lib/model/volume.ts";
import type { LockHolder } from "#server/images/file-locks.ts";

/** Why something cannot be done. */
export interface Obstacle {
  /** Words to act on. */
  readonly reason: string;
  readonly blockers: readonly Blocker[];
  /** It cannot be done with this object at all. */
  readonly lasting: boolean;
}

/** The first obstacle decides the words; a lasting one comes before a passing one. */
export function judge(obstacles: readonly Obstacle[], traits: Traits): Capability {
  const first = obstacles.find(({ lasting }) => lasting) ?? obstacles[0];
  if (!first) return yes(traits);
  const blockers = obstacles.flatMap((obstacle) => obstacle.blockers);
  return first.lasting ? no(first.reason, blockers, traits) : notNow(first.reason, blockers, traits);
}

/** The same under the hand: throws `in-use` where a machine or a process is in the way, else `blocked`. */
export function requireNone(obstacles: readonly Obstacle[]): void {
  const first = obstacles.find(({ lasting }) => lasting) ?? obstacles[0];
  if (!first) return;
  const isUse = first.blockers.some(({ kind }) => kind === "domain" || kind === "process");
  throw new Problem(isUse ? "in-use" : "blocked", first.reason, { blockers: first.blockers });
}

export const fileBlocker = (path: string): Blocker => ({ kind: "file", id: path, name: path });
export const userBlocker = ({ id, name }: VolumeUser): Blocker => ({ kind: "domain", id, name });

/** Several names in one sentence. */
export const listed = (names: readonly string[]): string => {
  const all = [...new Set(names)];
  return all.slice(0, 3).join(", ") + (all.length > 3 ? ` and ${all.length - 3} more` : "");
};

/** A machine whose state is not known may run. */
export function isRunning({ state }: VolumeUser): boolean {
  const known = powerStateSchema.safeParse(state);
  return !known.success || isActive(known.data);
}

/** Processes that have a file open with a lock. */
export function lockObstacles(path: string, holders: readonly LockHolder[]): Obstacle[] {
  if (holders.length === 0) return [];
  const names = holders.map(({ pid, command }) => (pid > 0 ? `${command} (process ${pid})` : command));
  return [
    {
      reason: `${path} is in use by ${listed(names)}. Let it come to its end first.`,
      blockers: holders.map(({ pid, command }) => ({ kind: "process", id: String(pid), name: command })),
      lasting: false,
    },
  ];
}

/** What could not be looked at may build on a file, and nobody would know. */
export const unreadObstacles = (unread: readonly string[]): Obstacle[] =>
  unread.length === 0
    ? []
    : [
        {
          reason: `It is not known whether something else builds on these files: ${listed(unread)} Let Espalier read there first.`,
          blockers: [],
          lasting: false,
        },
      ];
