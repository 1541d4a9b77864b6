import { type BlockLayer, type Place, place } from "./block-layer.ts";
import { type FilePlaces, PlaceFinder } from "./places.ts";
import type { Qcow2Layer } from "./qcow2-layer.ts";

/**
 * A layer of a qcow2 image whose blocks may be those of another one, as `PlacedLayer` is of a raw file. QEMU writes to clusters in
 * place, so the tables of two copies say nothing of what both hold: where the clusters lie on the disk does.
 */
export class PlacedImageLayer implements BlockLayer {
  readonly fileId: string;
  readonly id: string;
  readonly sizeBytes: number;
  readonly granularityBytes: number;
  readonly tableBytes: number;
  end = 0;
  kind: Place = place.nothing;
  high = 0;
  low = 0;
  readonly #layer: Qcow2Layer;
  readonly #places: PlaceFinder;
  readonly #clusterBytes: number;
  readonly #number: number;

  /** `number`: another one for each file, below zero, for data that has no place. */
  constructor(layer: Qcow2Layer, clusterBytes: number, places: FilePlaces, number: number) {
    this.fileId = `places ${places.filesystem}`;
    this.id = layer.id;
    this.sizeBytes = layer.sizeBytes;
    this.granularityBytes = layer.granularityBytes;
    this.tableBytes = layer.tableBytes;
    this.#layer = layer;
    this.#places = new PlaceFinder(places, number);
    this.#clusterBytes = clusterBytes;
    this.#number = number;
  }

  /** Never `table`: tables of two files are compared by nothing but what they say. */
  glance(position: number): void {
    this.#layer.glance(position);
    if (this.#layer.kind === place.table) this.look(position);
    else this.#take();
  }

  look(position: number): void {
    const layer = this.#layer;
    layer.look(position);
    this.#take();
    // Compressed data is packed, and its blocks hold that of others too.
    if (layer.kind === place.compressed) this.high = this.#number;
    if (layer.kind !== place.data) return;
    const places = this.#places;
    const inFile = layer.high * 2 ** 32 + layer.low + (position % this.#clusterBytes);
    places.find(inFile);
    if (!places.isData) this.kind = place.zero;
    this.end = Math.min(layer.end, position + (places.end - inFile));
    this.high = places.high;
    this.low = places.low;
  }

  survey(position: number): void {
    this.#layer.survey(position);
    this.#take();
  }

  #take(): void {
    const { kind, end, high, low } = this.#layer;
    this.kind = kind;
    this.end = end;
    this.high = high;
    this.low = low;
  }
}
