import type { ObservedSnapshot } from "#server/backends/contract.ts";
import { FileGraph } from "#server/backends/file-graph.ts";
import type { StepCall } from "#server/backends/step-call.ts";
import { type SnapshotIdentity, type TrashedFile, trashPathOf } from "#server/backends/trashed.ts";
import type { PlanContext } from "./plan-context.ts";
import type { PlannedStep } from "./planned-change.ts";
import type { TrashContext } from "./trash-record.ts";
import { writtenBy } from "./written-files.ts";

const dayMs = 24 * 60 * 60_000;

/** What of a deletion can be had back, and for the rest, why not. */
export interface IntoTrash {
  readonly steps: readonly PlannedStep[];
  readonly entry: string;
  readonly expiresAt: string;
  readonly kept: readonly string[];
  readonly lost: readonly { readonly id: string; readonly reason: string }[];
  readonly files: readonly (TrashedFile & { readonly bytes: number })[];
}

/** What a snapshot's content is read from. */
interface Sources {
  readonly own: readonly string[];
  readonly below: readonly string[];
  readonly inside: readonly { readonly file: string; readonly name: string }[];
}

/** A snapshot that goes, the files that would be removed with it, and the file that its content goes into instead. */
export interface Going {
  readonly id: string;
  readonly removes: readonly string[];
  readonly mergesInto: string | null;
}

function sourcesOf({ id, disks, memoryFile }: ObservedSnapshot, graph: FileGraph): Sources {
  const own = new Set<string>(memoryFile === null ? [] : [memoryFile]);
  const below = new Set<string>();
  const inside: { file: string; name: string }[] = [];
  for (const { mode, file } of disks) {
    if (mode === "no" || file === null) continue;
    if (mode === "external") own.add(file);
    else inside.push({ file, name: id });
    const seen = new Set([file]);
    for (let next = graph.backingOf(file); next !== null && !seen.has(next); next = graph.backingOf(next)) {
      seen.add(next);
      below.add(next);
    }
  }
  return { own: [...own], below: [...below].filter((path) => !own.has(path)), inside };
}

/** Why a snapshot cannot be had back, whatever else the deletion does; null when it can. */
function lastingReason(
  going: Going,
  snapshot: ObservedSnapshot,
  sources: Sources,
  graph: FileGraph,
  { looks }: TrashContext,
  metadataOnly: boolean,
): string | null {
  if (snapshot.problem !== null) return `its description cannot be read (${snapshot.problem})`;
  if (!metadataOnly && sources.inside.length > 0) return "what it holds inside the images goes at once";
  if (going.mergesInto !== null) return `what it holds goes into ${going.mergesInto}`;
  if (snapshot.disks.some((disk) => disk.mode !== "no" && disk.file === null))
    return "it does not say on which file it was";
  for (const { file, name } of sources.inside)
    if (!graph.file(file)?.tags.includes(name)) return `${file} does not hold it any more`;
  for (const path of [...sources.own, ...sources.below]) {
    if (graph.isHead(path)) return `the machine writes to ${path}`;
    const look = looks.get(path);
    if (look?.state !== "present") return look?.state === "unknown" ? look.reason : `${path} is gone`;
  }
  return null;
}

const identityOf = ({ id, createdAt }: ObservedSnapshot): SnapshotIdentity => ({ id, createdAt });

function ancestorsOf(snapshot: ObservedSnapshot, all: readonly ObservedSnapshot[]): SnapshotIdentity[] {
  const found: ObservedSnapshot[] = [];
  for (let next = snapshot.parentId; next !== null; ) {
    const parent = all.find((s) => s.id === next);
    if (!parent || found.includes(parent)) break;
    found.push(parent);
    next = parent.parentId;
  }
  return found.map(identityOf);
}

/**
 * Turns a deletion into one that can be taken back where that is honest: files that would be removed are moved to the trash, and
 * what describes them is kept. A snapshot can be had back when all that it reads either goes to the trash with it or stays
 * untouched. Pure.
 */
export function intoTrash(
  going: readonly Going[],
  steps: readonly PlannedStep[],
  trash: TrashContext,
  context: PlanContext,
  metadataOnly: boolean,
): IntoTrash {
  const { observation, now } = context;
  const { snapshots, head, facts } = observation;
  const graph = new FileGraph({ snapshots, head, files: facts.files });
  const lost = new Map<string, string>();
  const kept = new Map<string, { going: Going; snapshot: ObservedSnapshot; sources: Sources }>();
  for (const one of going) {
    const snapshot = snapshots.find((s) => s.id === one.id);
    if (!snapshot) continue;
    const sources = sourcesOf(snapshot, graph);
    const reason = lastingReason(one, snapshot, sources, graph, trash, metadataOnly);
    if (reason === null) kept.set(one.id, { going: one, snapshot, sources });
    else lost.set(one.id, reason);
  }
  const removed = new Set(going.flatMap(({ removes }) => removes));
  const written = new Set(steps.flatMap(({ call }) => (call.op === "removeFile" ? [] : writtenBy(call, observation))));
  // One that cannot be had back takes its files with it, and with them what builds on those.
  for (let isStable = false; !isStable; ) {
    isStable = true;
    const saved = new Set([...kept.values()].flatMap((one) => one.going.removes));
    for (const [id, { sources }] of kept) {
      const broken = [...sources.own, ...sources.below, ...sources.inside.map(({ file }) => file)].find(
        (path) => written.has(path) || (removed.has(path) && !saved.has(path)),
      );
      if (broken === undefined) continue;
      kept.delete(id);
      lost.set(id, `${broken}, which it is read from, is changed or goes with the others`);
      isStable = false;
    }
  }

  const expiresAt = new Date(now.getTime() + trash.keepDays * dayMs).toISOString();
  const saved = new Set([...kept.values()].flatMap((one) => one.going.removes));
  const files = [...saved].map((path) => {
    const look = trash.looks.get(path);
    return { path, keptAt: trashPathOf(path, trash.entry), bytes: look?.state === "present" ? look.bytes : 0 };
  });
  const reading = [...kept.values()];
  const call: StepCall = {
    op: "keepInTrash",
    entry: trash.entry,
    expiresAt,
    snapshots: snapshots
      .filter((s) => kept.has(s.id))
      .map((s) => ({
        ...identityOf(s),
        ancestors: ancestorsOf(s, snapshots),
        children: snapshots.filter((child) => child.parentId === s.id).map(identityOf),
        frozen: s.disks.flatMap((d) => (d.mode === "external" && d.file !== null ? [d.file] : [])),
        holdsHead: head.parentId === s.id,
      })),
    files: files.map(({ path, keptAt }) => ({ path, keptAt })),
    builtOn: [...new Set(reading.flatMap(({ sources }) => [...sources.own, ...sources.below]))].filter(
      (path) => !saved.has(path),
    ),
    inside: reading.flatMap(({ sources }) => sources.inside),
  };
  const moved = steps.map((step): PlannedStep => {
    if (step.call.op === "remove" && kept.has(step.call.snapshot)) return { ...step, destructive: false };
    if (step.call.op !== "removeFile" || !saved.has(step.call.file)) return step;
    const { file } = step.call;
    const title = step.title.replace(/^Remove (.*)$/, "Put $1 into the trash");
    return {
      ...step,
      title,
      destructive: false,
      call: { op: "moveFile", from: file, to: trashPathOf(file, trash.entry) },
    };
  });
  const keeping: PlannedStep = {
    title: `Note in the trash what it takes to restore ${kept.size === 1 ? `"${[...kept.keys()][0]}"` : `${kept.size} snapshots`}`,
    destructive: false,
    optional: false,
    call,
  };
  return {
    steps: kept.size === 0 ? steps : [keeping, ...moved],
    entry: trash.entry,
    expiresAt,
    kept: [...kept.keys()],
    lost: [...lost].map(([id, reason]) => ({ id, reason })),
    files,
  };
}
