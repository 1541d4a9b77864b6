import { formatBytes } from "#lib/format/bytes.ts";
import type { Effect, Plan } from "#lib/model/plan.ts";
import type { VolumeSequence, VolumeStep } from "#server/backends/volume/volume-facts.ts";
import { chainOf, type FamilyFile } from "./family.ts";
import type { FamilyReading } from "./family-reading.ts";
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

/** A file that stays, and those directly below it that go, nearest first. */
interface Run {
  readonly top: FamilyFile;
  readonly going: readonly FamilyFile[];
  /** What is below them. */
  readonly base: string | null;
}

function runsOf(going: ReadonlySet<string>, { family }: FamilyReading): Run[] {
  return [...family.files.values()].flatMap((top) => {
    if (going.has(top.path) || top.backing === null || !going.has(top.backing)) return [];
    const { links } = chainOf(top.path, family);
    const below = links.slice(1);
    const stay = below.findIndex(({ path }) => !going.has(path));
    const gone = stay < 0 ? below : below.slice(0, stay);
    return [{ top, going: gone, base: gone.at(-1)?.backing ?? null }];
  });
}

/**
 * Whether to copy the upper file down and give it its own name back: only where that copies less, where nobody else builds on what is
 * written over, and where the file below is of the same format and size, so that nobody sees another file.
 */
function goesDown({ top, going }: Run, reading: FamilyReading): boolean {
  const chain = [top, ...going];
  const [down, up] = [
    bytesBetween(reading, top.path, 0, going.length),
    bytesBetween(reading, top.path, 1, chain.length),
  ];
  if (down === null || up === null || down >= up) return false;
  return going.every(
    ({ overlays, format, capacityBytes, stamp }, at) =>
      overlays.length === 1 &&
      overlays[0] === chain[at]?.path &&
      format === "qcow2" &&
      capacityBytes === top.capacityBytes &&
      stamp.device === top.stamp.device,
  );
}

function stepsDown({ top, going }: Run, reading: FamilyReading): VolumeStep[] {
  const into = going.at(-1)?.path ?? "";
  const between = going.slice(0, -1).map(({ path }) => path);
  return [
    step(
      `Copy ${[top.path, ...between].join(", ")} down into ${into}`,
      { verb: "commit", file: top.path, into, between },
      true,
    ),
    step(
      `Let ${into} take the name ${top.path}`,
      { verb: "replace", from: into, inode: inodeAt(reading, into), to: top.path },
      true,
    ),
    ...between.map((path) => removeStep(reading, path)),
  ];
}

/** Removes points: what builds on them takes in what it needs first, then their files go. All other files keep names and content. */
export function removeSequence(ids: readonly string[], reading: FamilyReading): VolumeSequence {
  const going = new Set(ids);
  const runs = runsOf(going, reading);
  const down = runs.filter((run) => goesDown(run, reading));
  const up = runs.filter((run) => !down.includes(run));
  const costs = new Map(
    runs.map((run) => [
      run,
      down.includes(run)
        ? bytesBetween(reading, run.top.path, 0, run.going.length)
        : bytesBetween(reading, run.top.path, 1, run.going.length + 1),
    ]),
  );
  const inDown = new Set(down.flatMap((run) => run.going.map(({ path }) => path)));
  const removed = highestFirst(
    ids.filter((id) => !inDown.has(id)),
    reading,
  );
  const space: Plan["freeNeeded"] = runs.map((run) => ({
    path: run.top.path,
    needBytes: costs.get(run) ?? null,
    freeBytes: reading.freeBytes.get(run.top.path) ?? null,
  }));
  const effects: Effect[] = [
    ...runs.map((run): Effect => {
      const bytes = costs.get(run) ?? null;
      const size = bytes === null ? "What it reads of them" : formatBytes(bytes);
      return {
        group: "space",
        severity: "info",
        text: down.includes(run)
          ? `${run.top.path} is copied down (${bytes === null ? "its data" : formatBytes(bytes)}) and keeps its name.`
          : `${size} is copied into ${run.top.path}.`,
        objects: [fileObject(run.top.path)],
      };
    }),
    {
      group: "space",
      severity: "info",
      text: `${[...going].join(", ")} ${going.size === 1 ? "is" : "are"} removed.`,
      objects: [...going].map(fileObject),
    },
  ];
  if (up.length > 1)
    effects.push({
      group: "space",
      severity: "warning",
      text: `${up.length} files build on what goes, and each gets a copy of what it reads there.`,
      objects: up.map(({ top }) => fileObject(top.path)),
    });
  const bitmaps = [...going, ...runs.map(({ top }) => top.path)].filter((path) => reading.looks.get(path)?.hasBitmaps);
  if (bitmaps.length > 0)
    effects.push({
      group: "backups",
      severity: "warning",
      text: `Bitmaps of incremental backups in ${bitmaps.join(", ")} do not fit afterwards; the next backup is a full one.`,
      objects: bitmaps.map(fileObject),
    });
  return sequence(
    [
      holdStep(reading),
      ...highestFirst(
        up.map(({ top }) => top.path),
        reading,
      ).flatMap((path) => {
        const run = up.find(({ top }) => top.path === path);
        return run ? [pullStep(reading, path, run.base, costs.get(run) ?? null)] : [];
      }),
      ...removed.map((path) => removeStep(reading, path)),
      ...down.flatMap((run) => stepsDown(run, reading)),
    ],
    { effects, bytesToCopy: total(runs.map((run) => costs.get(run) ?? null)), freeNeeded: space, undoable: "no" },
  );
}
