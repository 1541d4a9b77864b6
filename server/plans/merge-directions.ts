import { formatBytes } from "#lib/format/bytes.ts";
import { type Blocker, type Capability, notNow, yes } from "#lib/model/capability.ts";
import type { Plan } from "#lib/model/plan.ts";
import type { FileGraph } from "#server/backends/file-graph.ts";
import type { Verdict } from "#server/backends/merge-recommendation.ts";
import { copiesInto, type Direction, renameObstacle, survivorOf } from "./merge-name.ts";
import type { MergeSpan, Segment } from "./merge-span.ts";
import type { PlanContext } from "./plan-context.ts";

const file = (path: string): Blocker => ({ kind: "file", id: path, name: path });
const list = (paths: readonly string[]) => paths.slice(0, 3).join(", ") + (paths.length > 3 ? " and others" : "");

/** Files outside that read through one that goes: `depth` is the place of that one in the segment. */
export function forksOf({ files }: Segment, graph: FileGraph): { readonly file: string; readonly depth: number }[] {
  return files.flatMap((path, depth) =>
    depth === 0
      ? []
      : graph
          .childrenOf(path)
          .filter((child) => !files.includes(child))
          .map((child) => ({ file: child, depth })),
  );
}

interface Obstacle {
  readonly reason: string;
  readonly blockers: readonly Blocker[];
}
const because = (reason: string, paths: readonly string[]): Obstacle => ({ reason, blockers: paths.map(file) });

/** What forbids both ways. */
function commonObstacles(segment: Segment, { observation }: PlanContext, graph: FileGraph): Obstacle[] {
  const found: Obstacle[] = [];
  for (const [i, path] of segment.files.entries()) {
    const image = graph.file(path);
    if (!image || image.format === null) {
      found.push(because(`${path} could not be read.`, [path]));
      continue;
    }
    const isBase = i === segment.files.length - 1;
    if (image.tags.length > 0 && !isBase)
      found.push({
        reason: `${path} holds the snapshots ${list(image.tags)} inside, which would be lost. Delete them first.`,
        blockers: image.tags.map((name) => ({ kind: "snapshot", id: name, name })),
      });
    if (image.otherUsers.length > 0)
      found.push({
        reason: `${path} is used by ${list(image.otherUsers.map((user) => user.name))} too.`,
        blockers: image.otherUsers.map((user) => ({ kind: "domain", id: user.id, name: user.name })),
      });
    if (!isBase && image.format !== "qcow2")
      found.push(because(`${path} is ${image.format}; only qcow2 files can be merged into others.`, [path]));
  }
  for (const { file: fork } of forksOf(segment, graph))
    if (graph.roleOf(fork) === "foreign")
      found.push(
        because(
          `${fork} builds on these files and belongs to no snapshot of ${observation.subject.name}. Adopt or remove it first.`,
          [fork],
        ),
      );
  return found;
}

function commitObstacles(segment: Segment, graph: FileGraph): Obstacle[] {
  const found: Obstacle[] = [];
  const base = copiesInto(segment, "commit");
  const forks = forksOf(segment, graph).map((fork) => fork.file);
  if (forks.length > 0)
    found.push(because(`${list(forks)} builds on these files too and would change with ${base}.`, forks));
  const [top, bottom] = [graph.file(segment.files[0]), graph.file(base)];
  if (top?.virtualBytes && bottom?.virtualBytes && bottom.virtualBytes > top.virtualBytes)
    found.push(because(`${base} is a larger disk than ${segment.files[0]}: the guest would see another size.`, [base]));
  return found;
}

function pullObstacles(segment: Segment, { observation }: PlanContext, graph: FileGraph): Obstacle[] {
  const found: Obstacle[] = [];
  const { isActive } = observation.facts;
  for (const path of [segment.files[0], ...forksOf(segment, graph).map((fork) => fork.file)]) {
    const image = graph.file(path);
    if (isActive && graph.isInHeadChain(path) && !graph.isHead(path))
      found.push(
        because(
          `QEMU pulls only into the file that a running machine writes to, and ${path} lies below it. Shut ${observation.subject.name} down, or commit.`,
          [path],
        ),
      );
    if (path === segment.files[0] || !image) continue;
    if (image.tags.length > 0)
      found.push(because(`${path} holds the snapshots ${list(image.tags)}, which read through these files.`, [path]));
    if (image.otherUsers.length > 0)
      found.push(because(`${path} is used by ${list(image.otherUsers.map((user) => user.name))} too.`, [path]));
  }
  return found;
}

/** Bytes that end up in each file that is written to; null where qemu-img did not tell. */
function writesOf(segment: Segment, direction: Direction, graph: FileGraph): { file: string; bytes: number | null }[] {
  const between = (path: string, from: number, to: number): number | null => {
    const layers = graph.file(path)?.layerBytes;
    return layers ? layers.slice(from, to).reduce((sum, bytes) => sum + bytes, 0) : null;
  };
  const [top] = segment.files;
  const last = segment.files.length - 1;
  if (direction === "commit") return [{ file: copiesInto(segment, "commit"), bytes: between(top, 0, last) }];
  return [
    { file: top, bytes: between(top, 1, last + 1) },
    ...forksOf(segment, graph).map(({ file: fork, depth }) => ({
      file: fork,
      bytes: between(fork, 1, 2 + last - depth),
    })),
  ];
}

/** Space by filesystem. `least`: what is surely written anew; `need`: what may be. */
function spaceOf(writes: readonly { file: string; bytes: number | null }[], direction: Direction, graph: FileGraph) {
  const places = new Map<string, { path: string; need: number | null; least: number; free: number | null }>();
  for (const { file: path, bytes } of writes) {
    const image = graph.file(path);
    const key = image?.device ?? path;
    const place = places.get(key) ?? { path, need: 0, least: 0, free: image?.freeBytes ?? null };
    const held = direction === "commit" ? (image?.allocatedBytes ?? 0) : 0;
    places.set(key, {
      ...place,
      need: place.need === null || bytes === null ? null : place.need + bytes,
      // What is committed over bytes that the lower file holds already takes no new space.
      least: place.least + Math.max(0, (bytes ?? 0) - held),
    });
  }
  return [...places.values()];
}

/** Whether a direction can be taken, and what it costs. Throws `invalid-input`, `already-exists` for a name that cannot be. */
export function verdictOf(
  direction: Direction,
  span: MergeSpan,
  keepFile: string | undefined,
  context: PlanContext,
  graph: FileGraph,
): Verdict {
  const obstacles: Obstacle[] = span.segments.flatMap((segment) => {
    const survivor = survivorOf(segment, direction, keepFile, context);
    const rename = renameObstacle(segment, direction, survivor, context, graph);
    const base = copiesInto(segment, "commit");
    const staysFor = direction === "pull" ? (graph.file(base)?.tags ?? []) : [];
    return [
      ...commonObstacles(segment, context, graph),
      ...(direction === "commit" ? commitObstacles(segment, graph) : pullObstacles(segment, context, graph)),
      ...(rename === null ? [] : [because(rename, [copiesInto(segment, direction)])]),
      ...(staysFor.length > 0 && survivor === base
        ? [because(`${base} stays for the snapshots ${list(staysFor)} inside it, so its name is not free.`, [base])]
        : []),
    ];
  });
  const writes = span.segments.flatMap((segment) => writesOf(segment, direction, graph));
  const space = spaceOf(writes, direction, graph);
  for (const { path, least, free } of space)
    if (free !== null && least > free)
      obstacles.push(
        because(`It needs ${formatBytes(least)} beside ${path}, where ${formatBytes(free)} are free.`, [path]),
      );
  const [first] = obstacles;
  const capability: Capability = first
    ? notNow(
        first.reason,
        obstacles.flatMap(({ blockers }) => blockers),
      )
    : yes({ progress: "percent", cancellable: direction === "pull" ? "any-time" : "before-commit" });
  const total = writes.reduce<number | null>(
    (sum, { bytes }) => (sum === null || bytes === null ? null : sum + bytes),
    0,
  );
  const freeNeeded: Plan["freeNeeded"] = space.map(({ path, need, free }) => ({
    path,
    needBytes: need,
    freeBytes: free,
  }));
  return { direction, capability, bytesToCopy: total, freeNeeded };
}
