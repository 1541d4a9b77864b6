import type { CopyCall } from "#server/backends/volume/copy-image.ts";
import type { ForgetLostCall } from "#server/backends/volume/lost-snapshots.ts";

/** A snapshot inside the image, and not a later one with its id and name. */
export interface TagRef {
  readonly tagId: string;
  readonly key: string;
  readonly name: string;
}

/** Changes of one image. */
export type TagCall =
  /** Planned at `at`: a snapshot of this name that was written down since is this one. */
  | { readonly verb: "take"; readonly name: string; readonly description: string | null; readonly at: string }
  | ({ readonly verb: "apply" } & TagRef)
  | ({ readonly verb: "remove" } & TagRef)
  | ({ readonly verb: "describe"; readonly description: string } & TagRef)
  | CopyCall
  | ForgetLostCall
  | { readonly verb: "removeImage"; readonly file: string };

export type CallOf<Verb extends TagCall["verb"]> = Extract<TagCall, { readonly verb: Verb }>;
