import { Problem } from "#lib/model/problem.ts";
import type { ObservedPoint } from "#server/backends/observed-point.ts";
import { goneProblem } from "#server/backends/volume/gone-live.ts";
import { isRunning } from "#server/backends/volume/obstacle.ts";
import type { DiskLayerSource } from "#server/blocks/disk-point.ts";
import { type CopyFile, contentStamp, type VolumeReading } from "./volume-reading.ts";

/** The one disk that a volume of this kind holds. */
export const diskName = "volume";

/** What the live file builds on, nearest first: a copy of it builds on the same. Throws Problem. */
function layersBelow({ file, sight }: VolumeReading): { source: DiskLayerSource; stamp: string }[] {
  const below: { source: DiskLayerSource; stamp: string }[] = [];
  const seen = new Set([file.path]);
  for (let path = file.backing; path !== null; ) {
    if (seen.has(path)) throw new Problem("unreadable-output", `The chain of ${file.path} comes back to ${path}.`);
    seen.add(path);
    const lower = sight.files.get(path);
    if (!lower) throw new Problem("not-found", `${path}, which ${file.path} builds on, is not there.`, { path });
    below.push({
      source: { path, format: readableFormat(path, lower.format), snapshotId: null },
      stamp: contentStamp(lower.stamp),
    });
    path = lower.backing;
  }
  return below;
}

function readableFormat(path: string, format: string): "raw" | "qcow2" {
  if (format === "raw" || format === "qcow2") return format;
  throw new Problem("unsupported", `${path} is ${format}: only the blocks of qcow2 and raw can be looked at.`, {
    path,
  });
}

/** Files that a file builds on, as far as they are known. */
export function backingOf({ file, sight }: Pick<VolumeReading, "file" | "sight">): string[] {
  const below: string[] = [];
  for (let path = file.backing; path !== null && !below.includes(path); path = sight.files.get(path)?.backing ?? null)
    below.push(path);
  return below;
}

/** Where the live file is read. */
export function livePoint(reading: VolumeReading): ObservedPoint {
  const { file, holders } = reading;
  if (reading.isLiveGone) throw goneProblem(file.path);
  const below = layersBelow(reading);
  const isLive =
    (holders.get(file.path)?.length ?? 0) > 0 || file.users.some((user) => user.role === "disk" && isRunning(user));
  const top: DiskLayerSource = {
    ...{ path: file.path, format: readableFormat(file.path, file.format), snapshotId: null },
    isCopied: !isLive,
  };
  return {
    point: { layers: [top, ...below.map(({ source }) => source)] },
    isLive,
    stamp: isLive ? null : [file.path, contentStamp(file.stamp), ...below.map(({ stamp }) => stamp)].join(" "),
    isCopy: true,
  };
}

export function copyPoint(reading: VolumeReading, { path, stamp, isQcow2 }: CopyFile): ObservedPoint {
  const format = readableFormat(path, reading.file.format);
  if (format === "qcow2" && !isQcow2)
    throw new Problem("unsupported", `${path} is no qcow2 image, though ${reading.file.path} is one.`, { path });
  const below = layersBelow(reading);
  return {
    point: { layers: [{ path, format, snapshotId: null, isCopied: true }, ...below.map(({ source }) => source)] },
    isLive: false,
    stamp: [path, contentStamp(stamp), ...below.map((each) => each.stamp)].join(" "),
    isCopy: true,
  };
}
