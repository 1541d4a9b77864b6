import { stat } from "node:fs/promises";
import { Problem } from "#lib/model/problem.ts";
import { fileProblem } from "#server/backends/volume/new-file.ts";
import { requireNone } from "#server/backends/volume/obstacle.ts";
import type { OneAtATime } from "#server/backends/volume/one-at-a-time.ts";
import type { VolumeSource } from "#server/backends/volume/volume-source.ts";
import { readImageHeader } from "#server/images/qcow2-header.ts";
import type { FamilyReading } from "./family-reading.ts";
import { mergeObstacles } from "./obstacles.ts";

/** What the changes of families are made from. */
export interface OperationParts {
  readonly source: Pick<VolumeSource, "records" | "storage">;
  readonly turns: OneAtATime;
  /** The family of a file, read now without measuring, with what is known of a volume. Throws `not-found`. */
  read(id: string, file: string): Promise<FamilyReading>;
}

/** Null when there is no such file. */
export const inodeOf = (path: string): Promise<string | null> =>
  stat(path, { bigint: true }).then(
    ({ ino }) => String(ino),
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
      throw fileProblem(error, path);
    },
  );

/** Backing file by the header on disk; undefined when the file is not there. */
export const backingNow = (file: string): Promise<string | null | undefined> =>
  readImageHeader(file).then(
    ({ backingFile }) => backingFile,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw fileProblem(error, file);
    },
  );

/** Throws where a machine or a process needs one of the files, or snapshots lie inside. */
export function requireFree(reading: FamilyReading, files: readonly string[]): void {
  requireNone(files.flatMap((path) => mergeObstacles(reading, path)));
}

/** Throws where something else builds on a file too. */
export function requireBuiltOnlyBy(reading: FamilyReading, file: string, allowed: readonly string[]): void {
  const others = (reading.family.files.get(file)?.overlays ?? []).filter((path) => !allowed.includes(path));
  if (others.length > 0)
    throw new Problem("blocked", `${others.join(", ")} builds on ${file} and would change with it.`, {
      blockers: others.map((path) => ({ kind: "file", id: path, name: path })),
    });
}
