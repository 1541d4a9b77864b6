import type { FilePlaces } from "./places.ts";

/** One file that a point of a disk is read through. */
export interface DiskLayerSource {
  /** Absolute path. */
  readonly path: string;
  readonly format: "qcow2" | "raw";
  /** The snapshot inside the image, by its id in the snapshot table; null: the active layer. */
  readonly snapshotId: string | null;
  /** A qcow2 image that nobody writes to, and that may share blocks with copies of it. A raw file always may. */
  readonly isCopied?: boolean;
  /** Where its data lies on the disk, filled in by the reader for files that may share blocks. */
  readonly places?: FilePlaces;
}

/** A disk at one point: the files that it is read through, top first. What none holds reads as zeros. */
export interface DiskPoint {
  readonly layers: readonly DiskLayerSource[];
}

/**
 * Files of some points whose active layer is read, which is all of a raw file. When a running machine writes to one of them,
 * what it has not flushed yet is not seen, and what is told of it may be old.
 */
export const activeFilesOf = (points: readonly (DiskPoint | null)[]): string[] => [
  ...new Set(
    points.flatMap((point) =>
      (point?.layers ?? []).filter(({ snapshotId }) => snapshotId === null).map(({ path }) => path),
    ),
  ),
];
