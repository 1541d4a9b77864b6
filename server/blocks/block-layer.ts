/** What a layer says of a place. `table`: it says so in an L2 table that was not read yet. */
export const place = { nothing: 0, zero: 1, data: 2, compressed: 3, table: 4 } as const;
export type Place = (typeof place)[keyof typeof place];

/**
 * One file of a point. It is asked from the front to the back, and keeps no more than a piece of one table at a time.
 * An answer is in the fields, so that nothing is allocated for it. Positions are bytes of the guest's view, below `sizeBytes`.
 */
export interface BlockLayer {
  /** The same for layers of the same file. */
  readonly fileId: string;
  /** The same for the same layer. */
  readonly id: string;
  readonly sizeBytes: number;
  readonly granularityBytes: number;
  /** Of all tables that say where its clusters are. */
  readonly tableBytes: number;
  /** The answer holds from the position to here. */
  end: number;
  kind: Place;
  /** Two answers `data`, `compressed` or `table` of layers of one file mean the same place in it iff both words are the same. */
  high: number;
  low: number;
  /** Answers from what is in memory, `table` where that does not do. */
  glance(position: number): void;
  /** Answers of one cluster or less, or of many that hold nothing. */
  look(position: number): void;
  /** Answers `nothing`, `zero` or `data` (also for compressed ones) for as long as it stays the same. The words mean nothing. */
  survey(position: number): void;
}
