import type { CopyCall } from "#server/backends/volume/copy-image.ts";
import type { ForgetLostCall } from "#server/backends/volume/lost-snapshots.ts";

/** What is written down of a file that becomes a snapshot. */
export interface KeptPoint {
  readonly name: string;
  readonly description: string | null;
  readonly createdAt: string;
}

/** Changes of a family of files. */
export type OverlayCall =
  /**
   * A new overlay on `base` takes the live file's name; what had it goes on as `frozen` (`base` too, for a snapshot of the live state),
   * or is lost (null).
   */
  | {
      readonly verb: "switch";
      readonly live: string;
      readonly inode: string;
      readonly frozen: string | null;
      readonly kept: KeptPoint | null;
      readonly base: string;
      readonly baseFormat: string;
    }
  /** A new overlay on `base` becomes the live file, under a new name; the live file until now stays as a snapshot. */
  | {
      readonly verb: "grow";
      readonly live: string;
      readonly kept: KeptPoint | null;
      readonly base: string;
      readonly baseFormat: string;
      readonly file: string;
    }
  /** The live file is gone: a new overlay on `base` gets its name. */
  | { readonly verb: "bringBack"; readonly live: string; readonly base: string; readonly baseFormat: string }
  /** Copies into a file what it reads from below and not from `onto`, then lets it build on `onto` (null: on nothing). */
  | {
      readonly verb: "pull";
      readonly file: string;
      readonly onto: string | null;
      readonly ontoFormat: string | null;
      readonly bytes: number | null;
    }
  /** Copies what a file and those between hold down into `into`, which holds no point from then on. */
  | { readonly verb: "commit"; readonly file: string; readonly into: string; readonly between: readonly string[] }
  /** A file takes the place of one that builds on it and holds the same. */
  | { readonly verb: "replace"; readonly from: string; readonly inode: string; readonly to: string }
  /** A second name of a file. */
  | { readonly verb: "link"; readonly file: string; readonly to: string }
  /** Lets a file name what it builds on by that file's other name. */
  | { readonly verb: "relink"; readonly file: string; readonly onto: string; readonly ontoFormat: string }
  | { readonly verb: "removeFile"; readonly file: string; readonly inode: string }
  /** Writes down which file is live and which ones belong to the volume: else both are seen by what connects them, and by times. */
  | { readonly verb: "hold"; readonly live: string }
  /** Writes down what is live from now on, and under which name a point goes on. */
  | {
      readonly verb: "note";
      readonly live: string | null;
      readonly moved: { readonly from: string; readonly to: string } | null;
    }
  | {
      readonly verb: "describe";
      readonly file: string;
      readonly name: string;
      readonly description: string | null;
      readonly createdAt: string;
      readonly isInferred: boolean;
    }
  | CopyCall
  | ForgetLostCall
  /** The volume is gone: what is known of it too. */
  | { readonly verb: "forget" };

export type CallOf<Verb extends OverlayCall["verb"]> = Extract<OverlayCall, { readonly verb: Verb }>;
