import { basename } from "node:path";
import { formatBytes } from "#lib/format/bytes.ts";
import { notNow, yes } from "#lib/model/capability.ts";
import type { IntentOf } from "#lib/model/intent.ts";
import type { Effect, MergeChoice } from "#lib/model/plan.ts";
import { Problem } from "#lib/model/problem.ts";
import { recommend, type Verdict } from "#server/backends/merge-recommendation.ts";
import { newFilePath } from "#server/backends/volume/new-file.ts";
import { fileBlocker, listed, type Obstacle, unreadObstacles } from "#server/backends/volume/obstacle.ts";
import type { VolumeSequence, VolumeStep } from "#server/backends/volume/volume-facts.ts";
import { chainOf, type FamilyFile } from "./family.ts";
import type { FamilyReading } from "./family-reading.ts";
import { chainObstacles, mergeObstacles, needObstacles } from "./obstacles.ts";
import type { Point } from "./point.ts";
import {
  bytesBetween,
  fileObject,
  highestFirst,
  holdStep,
  inodeAt,
  pullStep,
  removeStep,
  sequence,
  step,
  total,
} from "./sequence.ts";

type Intent = IntentOf<"merge">;
type Direction = "commit" | "pull";
const target = "volume";

/** Files that become one, the upper first; and others that read through those that go. */
interface Span {
  readonly upper: string;
  readonly lower: string;
  readonly files: readonly FamilyFile[];
  readonly top: FamilyFile;
  readonly bottom: FamilyFile;
  readonly forks: readonly FamilyFile[];
}

function spanOf({ from, into, disk }: Intent, { family, live }: FamilyReading): Span {
  if (disk !== undefined && disk !== target)
    throw new Problem("invalid-input", `A volume has one disk, "${target}".`, { fields: { disk } });
  const fileAt = (point: string): string => {
    const path = point === "head" ? live.path : point;
    if (family.files.has(path)) return path;
    throw new Problem("not-found", `${point} is no point and no file of this volume. Look again.`);
  };
  for (const [upper, lower] of [
    [from, into],
    [into, from],
  ] as const) {
    const { links } = chainOf(fileAt(upper), family);
    const at = links.findIndex(({ path }) => path === fileAt(lower));
    const files = links.slice(0, at + 1);
    const [top, bottom] = [files[0], files.at(-1)];
    if (at < 1 || !top || !bottom) continue;
    const inside = new Set(files.map(({ path }) => path));
    const forks = files
      .slice(1)
      .flatMap(({ overlays }) => overlays.flatMap((path) => (inside.has(path) ? [] : (family.files.get(path) ?? []))));
    if (files.slice(1).some(({ path }) => path === live.path))
      throw new Problem(
        "blocked",
        `${live.path} is the live file and lies below ${top.path}: it cannot be merged away.`,
        {
          blockers: [fileBlocker(top.path)],
        },
      );
    return { upper, lower, files, top, bottom, forks };
  }
  throw new Problem("blocked", `${from} and ${into} do not lie on one chain of two files or more.`, { blockers: [] });
}

const copiesInto = ({ top, bottom }: Span, direction: Direction): FamilyFile => (direction === "commit" ? bottom : top);

function survivorOf(span: Span, direction: Direction, keepFile: string | undefined, { places }: FamilyReading): string {
  if (keepFile === undefined) return copiesInto(span, direction).path;
  if (keepFile === "base") return span.bottom.path;
  if (keepFile === "overlay") return span.top.path;
  if (span.files.some(({ path }) => path === keepFile)) return keepFile;
  return newFilePath(keepFile, span.top.path, places, "keepFile");
}

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

function verdictOf(direction: Direction, span: Span, survivor: string, reading: FamilyReading): Verdict {
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

/**
 * The content is under the upper file's name first, whichever way it was copied, and every file is readable after each step. Then it
 * gets the wanted name as a second one, what builds on it follows, and the old name goes.
 */
function stepsOf(span: Span, direction: Direction, survivor: string, reading: FamilyReading): VolumeStep[] {
  const { files, top, bottom, forks } = span;
  const between = files.slice(1, -1).map(({ path }) => path);
  const steps = [holdStep(reading)];
  if (direction === "pull") {
    const going = new Set(files.slice(1).map(({ path }) => path));
    for (const path of highestFirst([...forks.map((fork) => fork.path), top.path], reading))
      steps.push(pullStep(reading, path, bottom.backing, null));
    steps.push(...highestFirst(going, reading).map((path) => removeStep(reading, path)));
  } else
    steps.push(
      step(
        `Copy ${[top.path, ...between].join(", ")} down into ${bottom.path}`,
        { verb: "commit", file: top.path, into: bottom.path, between },
        true,
      ),
      step(
        `Let ${bottom.path} take the name ${top.path}`,
        { verb: "replace", from: bottom.path, inode: inodeAt(reading, bottom.path), to: top.path },
        true,
      ),
      ...between.map((path) => removeStep(reading, path)),
    );
  if (survivor === top.path) return steps;
  const isLive = top.path === reading.live.path;
  const content = copiesInto(span, direction);
  return [
    ...steps,
    step(`Give ${top.path} the name ${survivor} too`, { verb: "link", file: top.path, to: survivor }),
    ...top.overlays.map((path) =>
      step(`Let ${path} build on ${survivor}`, {
        verb: "relink",
        file: path,
        onto: survivor,
        ontoFormat: content.format,
      }),
    ),
    step(`Write down that ${top.path} goes on as ${survivor}`, {
      verb: "note",
      live: isLive ? survivor : null,
      moved: { from: top.path, to: survivor },
    }),
    step(`Take the name ${top.path} away`, { verb: "removeFile", file: top.path, inode: content.stamp.inode }, true),
  ];
}

/** One file of all between two points. Throws `invalid-input`, `not-found`, `already-exists`, `blocked` with the costs of both ways. */
export function mergeSequence(
  asked: Intent,
  reading: FamilyReading,
  points: readonly Point[],
): VolumeSequence & { readonly merge: MergeChoice; readonly intent: Intent } {
  const span = spanOf(asked, reading);
  const { files, top, upper, lower, forks } = span;
  const names = {
    commit: survivorOf(span, "commit", asked.keepFile, reading),
    pull: survivorOf(span, "pull", asked.keepFile, reading),
  };
  const commit = verdictOf("commit", span, names.commit, reading);
  const pull = verdictOf("pull", span, names.pull, reading);
  const ids = new Set(points.map(({ file }) => file.path));
  const lostPoints = files.slice(1).flatMap(({ path }) => (ids.has(path) ? [path] : []));
  const recommended = recommend(commit, pull, top.capacityBytes);
  const direction =
    asked.direction === undefined || asked.direction === "auto" ? recommended.direction : asked.direction;
  const survivor = names[direction];
  const merge: MergeChoice = {
    upper,
    lower,
    direction,
    recommended,
    directions: [commit, pull],
    disks: [{ target, files: files.map(({ path }) => path), copiesInto: copiesInto(span, direction).path, survivor }],
    lostPoints,
  };
  const verdict = direction === "commit" ? commit : pull;
  if (verdict.capability.status !== "yes")
    throw new Problem("blocked", `The files cannot be merged this way (${direction}): ${verdict.capability.reason}`, {
      blockers: verdict.capability.blockers,
      reason: verdict.capability.reason,
      merge,
    });
  const isLive = top.path === reading.live.path;
  const effects: Effect[] = [
    {
      group: "snapshots",
      severity: "info",
      text: `${isLive ? "The live state" : top.path} and all that builds on it stay byte for byte what they are.`,
      objects: [],
    },
    {
      group: "space",
      severity: "info",
      text: `${files.length} files become ${survivor}${isLive && survivor !== top.path ? `, which is the live file from then on: use ${basename(survivor)} from now on` : ""}. The others are removed.`,
      objects: files.map(({ path }) => fileObject(path)),
    },
  ];
  if (direction === "pull" && forks.length > 0)
    effects.push({
      group: "space",
      severity: "warning",
      text: `${forks.map(({ path }) => path).join(", ")} ${forks.length > 1 ? "build" : "builds"} on these files too and ${forks.length > 1 ? "get copies" : "gets a copy"} of what ${forks.length > 1 ? "they read" : "it reads"} there.`,
      objects: forks.map(({ path }) => fileObject(path)),
    });
  const bitmaps = [...files, ...forks].filter(({ path }) => reading.looks.get(path)?.hasBitmaps);
  if (bitmaps.length > 0)
    effects.push({
      group: "backups",
      severity: "warning",
      text: `Bitmaps of incremental backups in ${bitmaps.map(({ path }) => path).join(", ")} do not fit afterwards; the next backup is a full one.`,
      objects: bitmaps.map(({ path }) => fileObject(path)),
    });
  const lost = new Set(lostPoints);
  const left = points.filter(({ file }) => !lost.has(file.path));
  const climb = (id: string | null): string | null => {
    let at = id;
    while (at !== null && lost.has(at)) at = points.find(({ file }) => file.path === at)?.parent ?? null;
    return at === top.path ? survivor : at;
  };
  return {
    ...sequence(stepsOf(span, direction, survivor, reading), {
      effects,
      bytesToCopy: verdict.bytesToCopy,
      freeNeeded: verdict.freeNeeded,
      undoable: direction === "pull" ? "until-commit" : "no",
    }),
    merge,
    intent: { ...asked, from: upper, into: lower, direction },
    after: {
      headParentId: climb(parentOfLive(reading, points)),
      state: null,
      snapshots: left.map(({ file, name, parent }) => ({
        id: file.path === top.path ? survivor : file.path,
        name,
        parentId: climb(parent),
      })),
    },
  };
}

function parentOfLive({ live, family }: FamilyReading, points: readonly Point[]): string | null {
  const ids = new Set(points.map(({ file }) => file.path));
  return (
    chainOf(live.path, family)
      .links.slice(1)
      .find(({ path }) => ids.has(path))?.path ?? null
  );
}
