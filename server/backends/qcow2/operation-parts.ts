import { Problem } from "#lib/model/problem.ts";
import type { OneAtATime } from "#server/backends/volume/one-at-a-time.ts";
import type { VolumeSource } from "#server/backends/volume/volume-source.ts";
import type { ImageReading } from "./image-reading.ts";
import type { Tag } from "./tag.ts";
import type { TagRef } from "./tag-call.ts";

/** What the changes of images are made from. */
export interface OperationParts {
  readonly source: Pick<VolumeSource, "records" | "storage">;
  readonly turns: OneAtATime;
  /** Read now. Throws `not-found`. */
  read(id: string): Promise<ImageReading>;
}

/** The snapshot that a call means. Throws `stale` when it is gone. */
export function tagOf({ tags, file }: ImageReading, { key, tagId, name }: TagRef): Tag {
  const found = tags.find((tag) => tag.key === key && tag.id === tagId);
  if (found) return found;
  throw new Problem("stale", `"${name}" is not in ${file.path} any more. Nothing was done. Look again.`, { key });
}

/** What cannot be read is no image without snapshots. */
export function requireRead({ problem }: ImageReading): void {
  if (problem !== null) throw problem;
}
