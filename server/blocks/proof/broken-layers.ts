import { type BlockLayer, type Place, place } from "../block-layer.ts";

/** A rule that is wrong in one way, to see that the proof would notice. */
export type Mistake =
  | "zero flag ignored"
  | "end of a disk ignored"
  | "place in the file ignored"
  | "end of an answer ignored";

/** A layer that answers with a mistake. */
export class BrokenLayer implements BlockLayer {
  readonly fileId: string;
  readonly id: string;
  readonly granularityBytes: number;
  readonly tableBytes: number;
  readonly sizeBytes: number;
  end = 0;
  kind: Place = place.nothing;
  high = 0;
  low = 0;
  readonly #layer: BlockLayer;
  readonly #mistake: Mistake;

  constructor(layer: BlockLayer, mistake: Mistake) {
    this.#layer = layer;
    this.#mistake = mistake;
    this.fileId = layer.fileId;
    this.id = layer.id;
    this.granularityBytes = layer.granularityBytes;
    this.tableBytes = layer.tableBytes;
    this.sizeBytes = mistake === "end of a disk ignored" ? 2 ** 40 : layer.sizeBytes;
  }

  glance(position: number): void {
    this.#answer("glance", position);
  }

  look(position: number): void {
    this.#answer("look", position);
  }

  survey(position: number): void {
    this.#answer("survey", position);
  }

  #answer(question: "glance" | "look" | "survey", position: number): void {
    const layer = this.#layer;
    if (position >= layer.sizeBytes) {
      this.kind = place.nothing;
      this.end = this.sizeBytes;
      return;
    }
    layer[question](position);
    this.kind = layer.kind;
    this.end = layer.end;
    this.high = layer.high;
    this.low = layer.low;
    if (layer.kind === place.zero && this.#mistake === "zero flag ignored") this.kind = place.nothing;
    if (layer.kind === place.data && this.#mistake === "place in the file ignored") this.low = 0;
    if (layer.kind !== place.table && this.#mistake === "end of an answer ignored") this.end += layer.granularityBytes;
  }
}
