import { fileExtents } from "#server/images/file-extents.ts";
import type { BlockDiffRequest } from "./block-diff.ts";
import type { DiskLayerSource, DiskPoint } from "./disk-point.ts";

const maySharePlaces = ({ format, isCopied }: DiskLayerSource): boolean => format === "raw" || isCopied === true;

const pathsOf = (point: DiskPoint): string[] => point.layers.filter(maySharePlaces).map(({ path }) => path);

/**
 * With the places of files that only one of the two points is read through: by these alone can be told what two files have in common.
 * A file of which nothing is told is taken for data, all of it.
 *
 * For files of btrfs snapshots `btrfs send --no-data -p A B` would tell the same extents (compared with 200 writes to a file of 37 000
 * extents: the same list, in 0.04 s where two runs of filefrag took 0.2 s). It is not used: it wants root and two read-only snapshots
 * of one subvolume, so neither the live state nor a writable snapshot, and says nothing of copies by reflink.
 */
export function withPlaces(
  request: BlockDiffRequest,
  signal?: AbortSignal,
): BlockDiffRequest | Promise<BlockDiffRequest> {
  const { from, to } = request;
  if (from === null) return request;
  const [older, newer] = [new Set(pathsOf(from)), new Set(pathsOf(to))];
  const single = [...[...older].filter((path) => !newer.has(path)), ...[...newer].filter((path) => !older.has(path))];
  if (!single.some((path) => older.has(path)) || !single.some((path) => newer.has(path))) return request;
  return placedRequest(request, from, single, signal);
}

async function placedRequest(
  request: BlockDiffRequest,
  from: DiskPoint,
  paths: readonly string[],
  signal?: AbortSignal,
): Promise<BlockDiffRequest> {
  const places = new Map(
    await Promise.all(paths.map(async (path) => [path, await fileExtents(path, signal)] as const)),
  );
  const placed = (point: DiskPoint): DiskPoint => ({
    layers: point.layers.map((layer) => {
      const own = maySharePlaces(layer) ? places.get(layer.path) : null;
      return own ? { ...layer, places: own } : layer;
    }),
  });
  return { ...request, from: placed(from), to: placed(request.to) };
}
