import { formatBytes } from "#lib/format/bytes.ts";
import type { Effect, Plan } from "#lib/model/plan.ts";
import type { VolumeSequence } from "#server/backends/volume/volume-facts.ts";
import { chainOf, type FamilyFile } from "./family.ts";
import type { FamilyReading } from "./family-reading.ts";
import {
  bitmapEffects,
  bytesBetween,
  downSteps,
  fileObject,
  highestFirst,
  holdStep,
  pullStep,
  removeStep,
  sequence,
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

/** Removes points: what builds on them takes in what it needs first, then their files go. All other files keep names and content. */
export function removeSequence(ids: readonly string[], reading: FamilyReading): VolumeSequence {
  const going = new Set(ids);
  const runs = runsOf(going, reading).map((run) => {
    const from = goesDown(run, reading) ? 0 : 1;
    return { ...run, isDown: from === 0, bytes: bytesBetween(reading, run.top.path, from, from + run.going.length) };
  });
  const down = runs.filter(({ isDown }) => isDown);
  const order = highestFirst(
    runs.map(({ top }) => top.path),
    reading,
  );
  const up = runs.filter(({ isDown }) => !isDown).sort((a, b) => order.indexOf(a.top.path) - order.indexOf(b.top.path));
  const inDown = new Set(down.flatMap((run) => run.going.map(({ path }) => path)));
  const removed = highestFirst(
    ids.filter((id) => !inDown.has(id)),
    reading,
  );
  const freeNeeded: Plan["freeNeeded"] = runs.map(({ top: { path }, bytes }) => ({
    ...{ path, needBytes: bytes, freeBytes: reading.freeBytes.get(path) ?? null },
  }));
  const effects: Effect[] = [
    ...runs.map(({ top: { path }, isDown, bytes }): Effect => {
      const text = isDown
        ? `${path} is copied down (${bytes === null ? "its data" : formatBytes(bytes)}) and keeps its name.`
        : `${bytes === null ? "What it reads of them" : formatBytes(bytes)} is copied into ${path}.`;
      return { group: "space", severity: "info", text, objects: [fileObject(path)] };
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
  const touched = [...reading.family.files.values()].filter(
    ({ path }) => going.has(path) || runs.some(({ top }) => top.path === path),
  );
  effects.push(...bitmapEffects(reading, touched));
  return sequence(
    [
      holdStep(reading),
      ...up.map(({ top, base, bytes }) => pullStep(reading, top.path, base, bytes)),
      ...removed.map((path) => removeStep(reading, path)),
      ...down.flatMap(({ top, going: under }) => downSteps(reading, [top, ...under])),
    ],
    { effects, bytesToCopy: total(runs.map(({ bytes }) => bytes)), freeNeeded, undoable: "no" },
  );
}
