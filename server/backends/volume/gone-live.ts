import type { Finding } from "#lib/model/finding.ts";
import { Problem } from "#lib/model/problem.ts";
import type { VolumeUser } from "#lib/model/volume.ts";
import type { DeletedHolder } from "#server/images/deleted-holders.ts";
import { isRunning, listed, type Obstacle, userBlocker } from "./obstacle.ts";

/** The live state of a volume is not there any more, while snapshots of it are. */
export const goneWords = (path: string): string => `${path} is gone. Go back to one of its snapshots to bring it back.`;

export const goneFinding = (path: string, count: number): Finding => ({
  ...{ id: `missing-live:${path}`, kind: "missing-live", severity: "danger" },
  text: `${goneWords(path)} ${count === 1 ? "One is" : `${count} are`} there.`,
  objects: [{ kind: "file", id: path, name: path }],
  ...{ repair: null, repairs: [] },
});

/** Why nothing can be done with a live state that is gone. */
export const goneObstacle = (path: string): Obstacle => ({ reason: goneWords(path), blockers: [], lasting: false });

/** In the place of its content. */
export const goneProblem = (path: string): Problem =>
  new Problem("not-found", `${path} is gone: there is no live state to read.`, { path });

/**
 * Who still holds what was deleted: the data since the last snapshot is there as long as they run, and a new file under the old name
 * would not be theirs.
 */
export function heldObstacles(
  path: string,
  users: readonly VolumeUser[],
  holders: readonly DeletedHolder[],
): readonly Obstacle[] {
  const running = users.filter((user) => user.role !== "snapshot" && isRunning(user));
  const found: Obstacle[] = [];
  if (holders.length > 0)
    found.push({
      reason: `${path} was deleted while ${listed(holders.map(({ command, pid }) => `${command} (process ${pid})`))} has it open. All that was written to it can still be read there, and is gone for good when that ends. Copy ${listed(holders.map(({ link }) => link))} first.`,
      blockers: holders.map(({ pid, command }) => ({ kind: "process", id: String(pid), name: command })),
      lasting: false,
    });
  if (running.length > 0)
    found.push({
      reason: `${path} is gone while ${listed(running.map(({ name }) => name))} may run on it. As long as the machine runs, what it wrote may still be there: copy its disk first, then shut it down.`,
      blockers: running.map(userBlocker),
      lasting: false,
    });
  return found;
}
