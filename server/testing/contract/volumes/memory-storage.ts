import { Problem } from "#lib/model/problem.ts";
import { volumeId } from "#lib/model/volume.ts";
import type { RecordedSnapshot } from "#server/backends/volume/volume-record.ts";

/** Offset → byte. */
export type Blocks = ReadonlyMap<number, number>;

export interface MemoryPoint {
  id: string;
  name: string;
  parent: string | null;
  at: string;
  description: string | null;
  blocks: Map<number, number>;
  isInStorage: boolean;
  isForeign: boolean;
}

export interface MemoryVolume {
  live: Map<number, number>;
  head: string | null;
  points: MemoryPoint[];
  writes: number;
  isHeld: boolean;
  isGone: boolean;
  /** What was written down of snapshots, by id. */
  known: Map<string, RecordedSnapshot>;
}

/** Volumes that are nowhere but here. */
export class MemoryStorage {
  readonly volumes = new Map<string, MemoryVolume>();
  isFull = false;
  #count = 0;

  next(): number {
    return ++this.#count;
  }

  /** Returns its id. */
  add(name = String(this.next()), live = new Map<number, number>()): string {
    const id = volumeId("memory", `/memory/${name}`);
    this.volumes.set(id, {
      ...{ live, head: null, points: [], writes: 0, isHeld: false, isGone: false },
      known: new Map(),
    });
    return id;
  }

  /** Throws `not-found`. */
  at(id: string): MemoryVolume {
    const volume = this.volumes.get(id);
    if (volume) return volume;
    throw new Problem("not-found", `There is no volume ${id}.`);
  }
}
