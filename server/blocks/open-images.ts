import { Problem } from "#lib/model/problem.ts";
import type { BlockLayer } from "./block-layer.ts";
import { strangeImage } from "./broken-image.ts";
import type { DiskLayerSource, DiskPoint } from "./disk-point.ts";
import { OpenFile } from "./open-file.ts";
import { PlacedImageLayer } from "./placed-image-layer.ts";
import { PlacedLayer } from "./placed-layer.ts";
import type { FilePlaces } from "./places.ts";
import { Qcow2Image } from "./qcow2-image.ts";
import { Qcow2Layer } from "./qcow2-layer.ts";
import { RawLayer } from "./raw-layer.ts";

const maxLayers = 4096;
/** Of all L1 tables together, as they are in the files. */
const maxTableBytes = 512 * 1024 * 1024;

/** Files that one piece of work reads, each opened once. */
export class OpenImages {
  readonly #files = new Map<string, OpenFile>();
  readonly #images = new Map<OpenFile, Qcow2Image>();
  /** Layers that were asked for, of each image; null is the active one. */
  readonly #asked = new Map<Qcow2Image, Set<string | null>>();
  /** Files whose places on the disk were used, with the state that they are of. */
  readonly #placed = new Map<OpenFile, string>();
  #l1Bytes = 0;

  file(path: string): OpenFile {
    const known = this.#files.get(path);
    if (known) return known;
    const file = new OpenFile(path);
    const other = [...this.#files.values()].find(({ id }) => id === file.id);
    if (other) file.close();
    this.#files.set(path, other ?? file);
    return other ?? file;
  }

  /** The image, noting which of its layers must not move while it is read. */
  image(path: string, snapshotIds: Iterable<string | null>): Qcow2Image {
    const file = this.file(path);
    const image = this.#images.get(file) ?? new Qcow2Image(file);
    this.#images.set(file, image);
    const asked = this.#asked.get(image) ?? new Set();
    for (const id of snapshotIds) asked.add(id);
    this.#asked.set(image, asked);
    return image;
  }

  /** Layers for one walk from the front to the back. */
  layers(point: DiskPoint): BlockLayer[] {
    if (point.layers.length === 0) throw new Problem("invalid-input", "A point of a disk needs at least one file.");
    if (point.layers.length > maxLayers)
      throw strangeImage(point.layers[0]?.path ?? "", `it is read through ${point.layers.length} files`);
    return point.layers.map((source) => this.#layer(source));
  }

  get readBytes(): number {
    return [...new Set(this.#files.values())].reduce((sum, file) => sum + file.readBytes, 0);
  }

  /** Whether every layer that was asked for is still the one that was read, and every path leads to the file that was. */
  isStill(): boolean {
    try {
      for (const [path, file] of this.#files) if (!file.isInPlace(path)) return false;
      for (const [file, stamp] of this.#placed) if (file.stamp() !== stamp) return false;
      for (const [image, ids] of this.#asked)
        if (image.stamp(ids) !== new Qcow2Image(image.file).stamp(ids)) return false;
      return true;
    } catch {
      return false; // a snapshot or a file that is gone, a table half written
    }
  }

  close(): void {
    for (const file of new Set(this.#files.values())) file.close();
  }

  #layer({ path, format, snapshotId, places }: DiskLayerSource): BlockLayer {
    if (format === "raw") {
      const file = this.file(path);
      const number = this.#placeNumber(file, places);
      return places && number !== null ? new PlacedLayer(file, places, number) : new RawLayer(file);
    }
    const image = this.image(path, [snapshotId]);
    const tables = image.tables(snapshotId);
    this.#l1Bytes += tables.l1.byteLength;
    if (this.#l1Bytes > maxTableBytes) throw strangeImage(path, "its files' tables do not fit into memory");
    const layer = new Qcow2Layer(image, snapshotId, tables);
    const number = image.header.hasDataFile ? null : this.#placeNumber(image.file, places);
    return places && number !== null ? new PlacedImageLayer(layer, image.header.clusterBytes, places, number) : layer;
  }

  /** For data without a place. Null where no places are told, or those of another state, which are of no use: then all of it is data. */
  #placeNumber(file: OpenFile, places: FilePlaces | undefined): number | null {
    if (places === undefined || file.isBlockDevice || file.stamp() !== places.stamp) return null;
    this.#placed.set(file, places.stamp);
    return -1 - [...this.#placed.keys()].indexOf(file);
  }
}
