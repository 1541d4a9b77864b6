import { formatBytes } from "#lib/format/bytes.ts";
import { notNow, yes } from "#lib/model/capability.ts";
import type { Verdict } from "#server/backends/merge-recommendation.ts";
import { fileBlocker, listed, type Obstacle, unreadObstacles } from "#server/backends/volume/obstacle.ts";
import type { FamilyFile } from "./family.ts";
import type { FamilyReading } from "./family-reading.ts";
import type { Direction, Span } from "./merge-span.ts";
import { chainObstacles, mergeObstacles, needObstacles } from "./obstacles.ts";
import { bytesBetween, total } from "./sequence.ts";

const because = (reason: string, paths: readonly string[]): Obstacle => ({
  reason,
  blockers: paths.map(fileBlocker),
  lasting: false,
});

function obstaclesOf(span: Span, direction: Direction, survivor: string, reading: FamilyReading): Obstacle[] {
  const { files, top, bottom, forks } = span;
  const isRenamed = survivor !== top.path;
  const found = [
    ...files.flatMap(({ path }) => mergeObstacles(reading, path)),
    ...chainObstacles(reading, top.path),
    ...unreadObstacles(reading.unread),
    ...(isRenamed ? top.overlays.flatMap((path) => needObstacles(reading, path)) : []),
  ];
  if (isRenamed && survivor !== bottom.path && !survivor.startsWith(top.path.slice(0, top.path.lastIndexOf("/") + 1)))
    found.push(because(`${survivor} lies in another folder than ${top.path}. Choose a name beside it.`, [survivor]));
  if ((direction === "commit" || isRenamed) && bottom.stamp.device !== top.stamp.device)
    found.push(
      because(`${bottom.path} lies on another filesystem than ${top.path}. Pull, and let ${top.path} survive.`, [
        bottom.path,
      ]),
    );
  if (direction === "pull") return [...found, ...forks.flatMap(({ path }) => mergeObstacles(reading, path))];
  if (forks.length > 0) {
    const paths = forks.map(({ path }) => path);
    const users = [
      ...new Map(forks.flatMap(({ users: needing }) => needing.map((user) => [user.id, user] as const))).values(),
    ];
    found.push({
      reason: `${listed(paths)} builds on these files too and would change with ${bottom.path}${users.length > 0 ? ` (needed by ${listed(users.map(({ name }) => name))})` : ""}.`,
      blockers: [...paths.map(fileBlocker), ...users.map(({ id, name }) => ({ kind: "domain", id, name }))],
      lasting: false,
    });
  }
  if (bottom.format !== "qcow2" && top.overlays.length > 0)
    found.push(
      because(
        `${bottom.path} is raw, and ${listed(top.overlays)} takes what it builds on for a qcow2 image.`,
        top.overlays,
      ),
    );
  if ((bottom.capacityBytes ?? 0) > (top.capacityBytes ?? 0))
    found.push(
      because(`${bottom.path} is a larger disk than ${top.path}: the live state would have another size.`, [
        bottom.path,
      ]),
    );
  return found;
}

/** Whether files can be merged in a direction, and what that copies. */
export function verdictOf(direction: Direction, span: Span, survivor: string, reading: FamilyReading): Verdict {
  const { files, top, bottom, forks } = span;
  const last = files.length - 1;
  const depthOf = (fork: FamilyFile) => files.findIndex(({ path }) => path === fork.backing);
  const writes =
    direction === "commit"
      ? [{ path: bottom.path, bytes: bytesBetween(reading, top.path, 0, last) }]
      : [
          { path: top.path, bytes: bytesBetween(reading, top.path, 1, last + 1) },
          ...forks.map((fork) => ({
            path: fork.path,
            bytes: bytesBetween(reading, fork.path, 1, 2 + last - depthOf(fork)),
          })),
        ];
  const obstacles = obstaclesOf(span, direction, survivor, reading);
  for (const { path, bytes } of direction === "pull" ? writes : []) {
    const free = reading.freeBytes.get(path) ?? null;
    if (bytes !== null && free !== null && bytes > free)
      obstacles.push(
        because(`It needs ${formatBytes(bytes)} beside ${path}, where ${formatBytes(free)} are free.`, [path]),
      );
  }
  const [first] = obstacles;
  return {
    direction,
    capability: first
      ? notNow(
          first.reason,
          obstacles.flatMap(({ blockers }) => blockers),
        )
      : yes({ needsDomain: "off", progress: "percent", cancellable: direction === "pull" ? "any-time" : "no" }),
    bytesToCopy: total(writes.map(({ bytes }) => bytes)),
    freeNeeded: writes.map(({ path, bytes }) => ({
      path,
      needBytes: bytes,
      freeBytes: reading.freeBytes.get(path) ?? null,
    })),
  };
}
