import type { DiffExtent } from "#lib/model/diff.ts";
import type { BlockDiffRequest } from "#server/blocks/block-diff.ts";

/** What finds out which ranges of a disk differ between two points, or, from nothing, which ranges a point holds. */
export interface ExtentReader {
  /** In order. Throws Problem; a `stale` at the end means that what was taken is wrong. */
  extents(
    request: Pick<BlockDiffRequest, "from" | "to">,
    options?: { readonly signal?: AbortSignal; readonly timeLimitMs?: number },
  ): AsyncIterable<readonly DiffExtent[]>;
}

/** Tables of many TiB take a while; nothing waits for an answer here but a job. */
const timeLimitMs = 30 * 60_000;

/** All of them, once it is certain that they belong together. */
export async function allExtents(
  reader: ExtentReader,
  request: Pick<BlockDiffRequest, "from" | "to">,
  signal?: AbortSignal,
): Promise<DiffExtent[]> {
  const all: DiffExtent[] = [];
  for await (const some of reader.extents(request, { timeLimitMs, ...(signal ? { signal } : {}) }))
    for (const extent of some) all.push(extent);
  return all;
}

/** What has to be read of them, in bytes; zeros are not read. */
export const bytesToRead = (extents: readonly DiffExtent[]): number =>
  extents.reduce((sum, { kind, length }) => sum + (kind === "zero" ? 0 : length), 0);
