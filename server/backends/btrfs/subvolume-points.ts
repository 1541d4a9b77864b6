import { isProblem, Problem } from "#lib/model/problem.ts";
import type { SnapshotDisk } from "#lib/model/snapshot.ts";
import type { ObservedPoint } from "#server/backends/observed-point.ts";
import { goneProblem } from "#server/backends/volume/gone-live.ts";
import type { DiskLayerSource } from "#server/blocks/disk-point.ts";
import type { FileStamp } from "#server/images/local-files.ts";
import type { Subvolume } from "./filesystem.ts";
import { usesOf } from "./obstacles.ts";
import { backingAt, type VolumeImage } from "./volume-images.ts";
import type { VolumeReading } from "./volume-reading.ts";

const stampText = ({ inode, sizeBytes, modifiedNs }: FileStamp): string => `${inode}:${sizeBytes}:${modifiedNs}`;

/** The format of a disk is what its machine declares, if one does: a guest can write what it likes to its start. */
const formatOf = ({ live, sight }: VolumeReading, { name, format }: VolumeImage): string =>
  sight.files.get(`${live.path}/${name}`)?.format ?? format;

const backingOf = (reading: VolumeReading, image: VolumeImage, top: string): string | null =>
  formatOf(reading, image) === "raw" ? null : backingAt(image, reading.live.path, top);

export const disksAt = (reading: VolumeReading, { path }: Pick<Subvolume, "path">): SnapshotDisk[] =>
  (reading.images.get(path) ?? []).map((image) => ({
    ...{ target: image.name, mode: "external", file: image.path, overlay: null },
    backingFile: backingOf(reading, image, path),
  }));

export const liveDisks = (reading: VolumeReading) =>
  (reading.images.get(reading.live.path) ?? []).map((image) => {
    const backing = backingOf(reading, image, reading.live.path);
    return {
      target: image.name,
      file: image.path,
      format: formatOf(reading, image),
      backing: backing === null ? [] : [backing],
    };
  });

/** The image and what it builds on, in the same snapshot where it lies in the volume. Throws Problem. */
function layersOf(
  reading: VolumeReading,
  image: VolumeImage,
  { top, isCopied }: { readonly top: string; readonly isCopied: boolean },
): { layers: DiskLayerSource[]; stamps: string[] } {
  const layers: DiskLayerSource[] = [];
  const stamps: string[] = [];
  const inside = reading.images.get(top) ?? [];
  const add = (path: string, format: string, stamp: FileStamp, isInside: boolean) => {
    if (format !== "raw" && format !== "qcow2")
      throw new Problem("unsupported", `${path} is ${format}: only the blocks of qcow2 and raw can be looked at.`, {
        path,
      });
    if (layers.some((layer) => layer.path === path))
      throw new Problem("unreadable-output", `The chain of ${image.path} comes back to ${path}.`);
    layers.push({ path, format, snapshotId: null, isCopied: isCopied && isInside });
    stamps.push(`${path} ${stampText(stamp)}`);
  };
  add(image.path, formatOf(reading, image), image.stamp, true);
  for (let path = backingOf(reading, image, top); path !== null; ) {
    const own = inside.find((each) => each.path === path);
    const other = own ? undefined : reading.sight.files.get(path);
    if (!own && !other)
      throw new Problem("not-found", `${path}, which ${image.path} builds on, is not there.`, { path });
    if (own) {
      add(path, formatOf(reading, own), own.stamp, true);
      path = backingOf(reading, own, top);
    } else if (other) {
      add(path, other.format, other.stamp, false);
      path = other.backing;
    }
  }
  return { layers, stamps };
}

/** Where the images of a snapshot, or of the live state, are read. */
export function pointsAt(
  reading: VolumeReading,
  { path, uuid, isReadOnly }: Subvolume,
): ReadonlyMap<string, ObservedPoint | Problem> {
  const isLive = path === reading.live.path && usesOf(reading, path).length > 0;
  return new Map(
    (reading.images.get(path) ?? []).map((image): [string, ObservedPoint | Problem] => {
      try {
        const { layers, stamps } = layersOf(reading, image, { top: path, isCopied: !isLive });
        const stamp = isLive ? null : [uuid, isReadOnly, ...stamps].join(" ");
        return [image.name, { point: { layers }, isLive, stamp, isCopy: true }];
      } catch (error) {
        if (isProblem(error)) return [image.name, error];
        throw error;
      }
    }),
  );
}

/** Of a live subvolume that is gone: the images that its snapshots hold, none of which can be read there. */
export const gonePoints = ({ images, live }: VolumeReading): ReadonlyMap<string, Problem> =>
  new Map([...images.values()].flatMap((each) => each.map(({ name }) => [name, goneProblem(live.path)])));
