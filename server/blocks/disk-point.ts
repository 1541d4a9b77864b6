/** One file that a point of a disk is read through. */
export interface DiskLayerSource {
  /** Absolute path. */
  readonly path: string;
  readonly format: "qcow2" | "raw";
  /** The snapshot inside the image, by its id in the snapshot table; null: the active layer. */
  readonly snapshotId: string | null;
}

/** A disk at one point: the files that it is read through, top first. What none holds reads as zeros. */
export interface DiskPoint {
  readonly layers: readonly DiskLayerSource[];
}
