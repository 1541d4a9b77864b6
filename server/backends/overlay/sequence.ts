import type { Effect } from "#lib/model/plan.ts";
import type { VolumeSequence, VolumeStep } from "#server/backends/volume/volume-facts.ts";
import { chainOf, type FamilyFile } from "./family.ts";
import type { FamilyReading } from "./family-reading.ts";
import type { OverlayCall } from "./overlay-call.ts";

export const step = (title: string, call: OverlayCall, destructive = false): VolumeStep => ({
  title,
  destructive,
  call,
});

export const sequence = (steps: readonly VolumeStep[], more: Partial<VolumeSequence> = {}): VolumeSequence => ({
  steps,
  effects: [],
  bytesToCopy: 0,
  freeNeeded: [],
  undoable: "yes",
  snapshot: null,
  ...more,
});

export const fileObject = (path: string) => ({ kind: "file", id: path, name: path });

/** Which file is live, and which belong to it, is written down before others are written to or go. */
export const holdStep = ({ live }: FamilyReading): VolumeStep =>
  step(`Write down which files belong to ${live.path}`, { verb: "hold", live: live.path });

export const inodeAt = ({ family }: FamilyReading, path: string): string => family.files.get(path)?.stamp.inode ?? "";

/** Data that a file reads from the layers `from` to before `to` of its chain, itself being 0; null when it was not measured. */
export function bytesBetween({ layers }: FamilyReading, path: string, from: number, to: number): number | null {
  const data = layers.get(path)?.data;
  return data ? data.slice(from, to).reduce((sum, bytes) => sum + bytes, 0) : null;
}

export const total = (bytes: readonly (number | null)[]): number | null =>
  bytes.reduce<number | null>((sum, each) => (sum === null || each === null ? null : sum + each), 0);

export const removeStep = (reading: FamilyReading, path: string): VolumeStep =>
  step(`Remove ${path}`, { verb: "removeFile", file: path, inode: inodeAt(reading, path) }, true);

/** Lets a file take in what it reads from those between it and `base`; nothing that was there changes. */
export function pullStep(reading: FamilyReading, path: string, base: string | null, bytes: number | null): VolumeStep {
  const below = base === null ? null : (reading.family.files.get(base) ?? null);
  return step(
    base === null
      ? `Copy all that ${path} reads from below into it`
      : `Copy what lies between ${base} and ${path} into ${path}`,
    { verb: "pull", file: path, onto: base, ontoFormat: below?.format ?? null, bytes },
  );
}

/** Lets the lowest of some files take in all of them, the upper first, and the name of the highest; those between go. */
export function downSteps(reading: FamilyReading, files: readonly FamilyFile[]): VolumeStep[] {
  const paths = files.map(({ path }) => path);
  const [file = "", into = ""] = [paths[0], paths.at(-1)];
  const between = paths.slice(1, -1);
  return [
    step(`Copy ${[file, ...between].join(", ")} down into ${into}`, { verb: "commit", file, into, between }, true),
    step(
      `Let ${into} take the name ${file}`,
      { verb: "replace", from: into, inode: inodeAt(reading, into), to: file },
      true,
    ),
    ...between.map((path) => removeStep(reading, path)),
  ];
}

/** Of files that take in the content of others, or go. */
export function bitmapEffects({ looks }: FamilyReading, files: readonly FamilyFile[]): Effect[] {
  const paths = files.flatMap(({ path }) => (looks.get(path)?.hasBitmaps ? [path] : []));
  if (paths.length === 0) return [];
  return [
    {
      group: "backups",
      severity: "warning",
      text: `Bitmaps of incremental backups in ${paths.join(", ")} do not fit afterwards; the next backup is a full one.`,
      objects: paths.map(fileObject),
    },
  ];
}

/** Files by how much they build on, the highest first: each stands before what it builds on. */
export const highestFirst = (paths: Iterable<string>, { family }: FamilyReading): string[] =>
  [...paths].sort((a, b) => chainOf(b, family).links.length - chainOf(a, family).links.length || (a < b ? -1 : 1));
