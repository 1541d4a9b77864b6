import type { DiskPoint } from "#server/blocks/disk-point.ts";

/** One disk at one point, as a reading found it. */
export interface ObservedPoint {
  readonly point: DiskPoint;
  /** A running machine writes to its first file: what it has not flushed yet is not seen from outside. */
  readonly isLive: boolean;
  /** Says when the point may read otherwise than before. Null while it is written to: it may at any time. */
  readonly stamp: string | null;
  /**
   * Its first file is a copy of the other points' first files, or they of it: what both hold may be the same though it lies in two
   * places. Absent: what was not written lies in the same place.
   */
  readonly isCopy?: boolean;
}
