import { type BlockLayer, type Place, place } from "./block-layer.ts";
import type { OpenFile } from "./open-file.ts";
import { sectorBytes } from "./qcow2-header.ts";

/** A raw file holds all of its disk. Where its holes are cannot be told by reading by position, so they count as data. */
export class RawLayer implements BlockLayer {
  readonly fileId: string;
  readonly id: string;
  readonly sizeBytes: number;
  readonly granularityBytes = sectorBytes;
  readonly tableBytes = 0;
  end: number;
  kind: Place;
  high = 0;
  low = 0;

  constructor(file: OpenFile) {
    this.fileId = `${file.id} raw`;
    this.id = this.fileId;
    this.sizeBytes = file.sizeBytes();
    this.end = this.sizeBytes;
    this.kind = file.isHole ? place.zero : place.data;
  }

  glance(): void {}
  look(): void {}
  survey(): void {}
}
