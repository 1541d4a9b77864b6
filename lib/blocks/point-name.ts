/** How the API names a point: `head` is the live state, so a snapshot that is called so needs a prefix. */
export const pointName = (snapshotId: string | null): string =>
  snapshotId === null ? "head" : snapshotId === "head" ? "snapshot:head" : snapshotId;

/** The snapshot that such a name means; null: the live state. */
export const snapshotOfPointName = (point: string): string | null =>
  point === "head" ? null : point === "snapshot:head" ? "head" : point;
