import type { VolumeWorld } from "./volume-world.ts";

/**
 * One promise of the contract, put to a world. Not a test by itself, so that it can also be put to backends that lie and must fail
 * there.
 */
export interface Check {
  readonly chapter: string;
  readonly promise: string;
  /** Why it does not apply to this world, in words for the table of what was run; null: it does. By what the backend declares. */
  readonly skip?: (world: VolumeWorld) => string | null;
  /** Throws when the promise is broken. */
  run(world: VolumeWorld): Promise<void>;
}

/** Checks of one chapter. */
export const chapter = (name: string, checks: readonly Omit<Check, "chapter">[]): readonly Check[] =>
  checks.map((check) => ({ ...check, chapter: name }));
