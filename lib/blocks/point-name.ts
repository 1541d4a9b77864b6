/** How the API names a point: `head` is the live state, so a snapshot that is called so needs a prefix. */
export const pointName = (snapshotId: string | null): string =>
  snapshotId === null ? "head" : snapshotId === "head" ? "snapshot:head" : snapshotId;
