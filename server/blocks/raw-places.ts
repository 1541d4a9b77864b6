import { fileExtents } from "#server/images/file-extents.ts";
import type { BlockDiffRequest } from "./block-diff.ts";
import type { DiskPoint } from "./disk-point.ts";

const rawPaths = (point: DiskPoint): string[] =>
  point.layers.filter(({ format }) => format === "raw").map(({ path }) => path);

/**
 * With the places of raw files that only one of the two points is read through: by these alone can be told what two files have in
 * common. A file of which nothing is told is taken for data, all of it.
 */
export function withPlaces(
  request: BlockDiffRequest,
  signal?: AbortSignal,
): BlockDiffRequest | Promise<BlockDiffRequest> {
  const { from, to } = request;
  if (from === null) return request;
  const [older, newer] = [new Set(rawPaths(from)), new Set(rawPaths(to))];
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
      const own = layer.format === "raw" ? places.get(layer.path) : null;
      return own ? { ...layer, places: own } : layer;
    }),
  });
  return { ...request, from: placed(from), to: placed(request.to) };
}
