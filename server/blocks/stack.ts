import { type BlockLayer, type Place, place } from "./block-layer.ts";

/**
 * Layers on top of each other, top first. A place that a layer says nothing of is read from the one below; what is beyond the
 * end of a layer is zeros, also when the one below is longer (QEMU reads a backing file through its size).
 */
export class Stack {
  readonly layers: readonly BlockLayer[];
  /** From the position to here; infinite beyond the end of all. */
  end = 0;
  /** `nothing`: all layers say nothing, or there are none. */
  kind: Place = place.nothing;
  /** Which layer answered; as many as there are layers for `nothing`. */
  depth = 0;

  constructor(layers: readonly BlockLayer[]) {
    this.layers = layers;
  }

  /** The layer that answered. */
  layer(): BlockLayer | undefined {
    return this.layers[this.depth];
  }

  /** Whether there are layers below the one that answered. */
  isAtBottom(): boolean {
    return this.depth === this.layers.length - 1;
  }

  /** What is known without reading. */
  glance(position: number): void {
    this.end = Number.POSITIVE_INFINITY;
    this.#glanceFrom(0, position);
  }

  /** Reads the table that was answered with, and goes on below where it says nothing. */
  look(position: number): void {
    const layer = this.layers[this.depth] as BlockLayer;
    layer.look(position);
    this.end = Math.min(this.end, layer.end);
    this.kind = layer.kind;
    if (layer.kind === place.nothing) this.#glanceFrom(this.depth + 1, position);
  }

  /** `zero`, `data` or `nothing`, for as long as it stays so in the layer that answers. */
  survey(position: number): void {
    this.end = Number.POSITIVE_INFINITY;
    for (this.depth = 0; this.depth < this.layers.length; this.depth++) {
      const layer = this.layers[this.depth] as BlockLayer;
      if (position >= layer.sizeBytes) {
        this.kind = place.zero;
        return;
      }
      layer.glance(position);
      if (layer.kind === place.table) layer.survey(position);
      this.end = Math.min(this.end, layer.end);
      this.kind = layer.kind;
      if (layer.kind !== place.nothing) return;
    }
    this.kind = place.nothing;
  }

  #glanceFrom(depth: number, position: number): void {
    for (this.depth = depth; this.depth < this.layers.length; this.depth++) {
      const layer = this.layers[this.depth] as BlockLayer;
      if (position >= layer.sizeBytes) {
        this.kind = place.zero;
        return;
      }
      layer.glance(position);
      this.end = Math.min(this.end, layer.end);
      this.kind = layer.kind;
      if (layer.kind !== place.nothing) return;
    }
    this.kind = place.nothing;
  }
}
