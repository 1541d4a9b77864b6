import { basename } from "node:path";
import type { Effect } from "#lib/model/plan.ts";
import type { FamilyFile } from "./family.ts";
import type { FamilyReading } from "./family-reading.ts";

/** A file that is kept as it is: a snapshot. Its path is its id. */
export interface Point {
  readonly file: FamilyFile;
  readonly name: string;
  /** Path of the point below it, or null. */
  readonly parent: string | null;
  /** Nobody wrote down that this is a point: nothing builds on it, and it is not what is written to. */
  readonly isInferred: boolean;
  readonly description: string | null;
  readonly createdAt: string;
}

/** A file that nobody gave a name goes by its own. */
const nameOfFile = (path: string): string => basename(path).replace(/(?<=.)\.(qcow2|img|raw)$/i, "");

/** The nearest point that a file builds on. */
export function pointBelow(path: string, { family, live }: FamilyReading): string | null {
  const seen = new Set([path]);
  for (let at = family.files.get(path)?.backing ?? null; at !== null && !seen.has(at); ) {
    seen.add(at);
    if (at !== live.path) return family.files.has(at) ? at : null;
    at = family.files.get(at)?.backing ?? null;
  }
  return null;
}

/** Every file but the live one; parents before children. */
export function pointsOf(reading: FamilyReading): readonly Point[] {
  const { family, live, record } = reading;
  const known = new Map(record.snapshots.map((snapshot) => [snapshot.key, snapshot]));
  const all = [...family.files.values()].filter(({ path }) => path !== live.path);
  const below = new Map(all.map(({ path }) => [path, pointBelow(path, reading)]));
  const above = Map.groupBy(all, ({ path }) => below.get(path) ?? null);
  const ordered: FamilyFile[] = [];
  const seen = new Set<string>();
  const visit = (first: readonly FamilyFile[]) => {
    for (const todo = [...first]; todo.length > 0; ) {
      const file = todo.shift();
      if (!file || seen.has(file.path)) continue;
      seen.add(file.path);
      ordered.push(file);
      todo.push(...(above.get(file.path) ?? []));
    }
  };
  visit(above.get(null) ?? []);
  // Files of a chain that closes on itself have no beginning.
  for (const file of all) visit([file]);
  const place = new Map(ordered.map(({ path }, at) => [path, at]));
  return ordered.map((file, at) => {
    const own = known.get(file.path);
    const parent = below.get(file.path) ?? null;
    return {
      file,
      name: own?.name ?? nameOfFile(file.path),
      parent: parent !== null && (place.get(parent) ?? at) < at ? parent : null,
      isInferred: own ? (own.isInferred ?? false) : file.overlays.length === 0,
      description: own?.description ?? null,
      createdAt: own?.createdAt ?? file.modifiedAt,
    };
  });
}

/** What the operator must be told before such points go: they may be somebody's disks. */
export const guessEffects = (going: readonly Point[]): Effect[] =>
  going
    .filter(({ isInferred }) => isInferred)
    .map(({ file: { path } }) => ({
      group: "data-lost",
      severity: "danger",
      text: `${path} is taken for a snapshot only because it builds on these files: nobody wrote down what it is. If it is somebody's disk, that disk is lost.`,
      objects: [{ kind: "file", id: path, name: path }],
    }));
