import type { DiffExtent } from "#lib/model/diff.ts";

/** Index of the range that holds an offset, else of the next one, else of the last; -1 where there is none. */
export function extentAt(extents: readonly DiffExtent[], offset: number): number {
  let low = 0;
  let high = extents.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const extent = extents[middle];
    if (extent && extent.offset + extent.length <= offset) low = middle + 1;
    else high = middle;
  }
  return Math.min(low, extents.length - 1);
}
