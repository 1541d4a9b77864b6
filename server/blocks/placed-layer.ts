import { type BlockLayer, type Place, place } from "./block-layer.ts";
import type { OpenFile } from "./open-file.ts";
import { type FilePlaces, PlaceFinder } from "./places.ts";

/** A raw file whose blocks may be those of another one: a reflink, or a file of a snapshot of the filesystem. */
export class PlacedLayer implements BlockLayer {
  readonly fileId: string;
  readonly id: string;
  readonly sizeBytes: number;
  readonly granularityBytes = 4096;
  readonly tableBytes = 0;
  end = 0;
  kind: Place = place.zero;
  high = 0;
  low = 0;
  readonly #places: PlaceFinder;

  /** `number`: another one for each file, below zero, for data that has no place. */
  constructor(file: OpenFile, places: FilePlaces, number: number) {
    // The places of all files of a filesystem are of one kind.
    this.fileId = `places ${places.filesystem}`;
    this.id = `${file.id} raw`;
    this.sizeBytes = file.sizeBytes();
    this.#places = new PlaceFinder(places, number);
  }

  glance(position: number): void {
    const places = this.#places;
    places.find(position);
    this.kind = places.isData ? place.data : place.zero;
    // Beyond its end a file reads as zeros, whatever its last block holds.
    this.end = Math.min(places.end, this.sizeBytes);
    this.high = places.high;
    this.low = places.low;
  }

  look(position: number): void {
    this.glance(position);
  }

  survey(position: number): void {
    this.glance(position);
  }
}
