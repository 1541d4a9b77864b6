import type { ForgetLostCall } from "#server/backends/volume/lost-snapshots.ts";

/** The native changes of this kind. A uuid says which subvolume the plan found at a path. */
export type BtrfsCall =
  | {
      readonly verb: "create";
      readonly snapshot: string;
      readonly liveUuid: string;
      readonly name: string;
      readonly description: string | null;
      readonly writable: boolean;
    }
  | {
      readonly verb: "revert";
      readonly snapshot: string;
      readonly uuid: string;
      readonly liveUuid: string;
      /** Where the live subvolume goes: what it is called there, or null where it is deleted afterwards. */
      readonly to: string;
      readonly keep: { readonly name: string; readonly description: string } | null;
    }
  /** The live subvolume is gone. */
  | { readonly verb: "bringBack"; readonly snapshot: string; readonly uuid: string }
  | { readonly verb: "remove"; readonly snapshot: string; readonly uuid: string }
  /** Deletes what was live before a revert. */
  | { readonly verb: "dropReplaced"; readonly path: string; readonly uuid: string }
  | { readonly verb: "describe"; readonly snapshot: string; readonly name?: string; readonly description?: string }
  | { readonly verb: "clone"; readonly snapshot: string; readonly uuid: string; readonly to: string }
  | { readonly verb: "deleteVolume"; readonly liveUuid: string }
  | ForgetLostCall;

export type CallOf<Verb extends BtrfsCall["verb"]> = Extract<BtrfsCall, { verb: Verb }>;
