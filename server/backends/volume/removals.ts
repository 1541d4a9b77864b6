import type { Capability } from "#lib/model/capability.ts";
import type { Lineage } from "./lineage.ts";
import { judge, type Obstacle } from "./obstacle.ts";

/** Whether snapshots of one reading may be deleted, where children keep what they hold. Each is looked at once. */
export class Removals {
  readonly #children: ReadonlyMap<string | null, readonly string[]>;
  readonly #look: (key: string) => readonly Obstacle[];
  readonly #obstacles = new Map<string, readonly Obstacle[]>();

  constructor(keys: readonly string[], { placed }: Lineage, obstaclesOf: (key: string) => readonly Obstacle[]) {
    this.#children = Map.groupBy(keys, (key) => placed.get(key)?.parent ?? null);
    this.#look = obstaclesOf;
  }

  /** Snapshots below one (null: all), itself left out; parents before children. */
  below(key: string | null): readonly string[] {
    const below = [...(this.#children.get(key) ?? [])];
    for (const each of below) below.push(...(this.#children.get(each) ?? []));
    return below;
  }

  capability(keys: readonly string[]): Capability {
    const obstacles = keys.flatMap((key) => this.#obstaclesOf(key));
    return judge(obstacles, {
      ...{ children: "kept", duration: "instant", progress: "none", cancellable: "no", undoable: "no" },
    });
  }

  #obstaclesOf(key: string): readonly Obstacle[] {
    const known = this.#obstacles.get(key) ?? this.#look(key);
    this.#obstacles.set(key, known);
    return known;
  }
}
