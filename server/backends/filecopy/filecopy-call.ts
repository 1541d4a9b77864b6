import type { ForgetLostCall } from "#server/backends/volume/lost-snapshots.ts";
import type { CopyMethod } from "./copy-method.ts";

/** The native changes of this kind. Stamps: what the plan found the file to be. */
export type FilecopyCall =
  | {
      readonly verb: "create";
      readonly copy: string;
      readonly name: string;
      readonly description: string | null;
      readonly method: CopyMethod;
      /** Whoever has the file in use stands still meanwhile. */
      readonly isAtRest: boolean;
    }
  | {
      readonly verb: "revert";
      readonly copy: string;
      readonly copyStamp: string;
      readonly liveStamp: string;
      readonly method: CopyMethod;
    }
  /** The live file is gone. */
  | { readonly verb: "bringBack"; readonly copy: string; readonly copyStamp: string; readonly method: CopyMethod }
  | { readonly verb: "remove"; readonly copy: string; readonly copyStamp: string }
  | { readonly verb: "describe"; readonly copy: string; readonly name?: string; readonly description?: string }
  | {
      readonly verb: "clone";
      readonly copy: string;
      readonly copyStamp: string;
      readonly to: string;
      readonly method: CopyMethod;
    }
  | { readonly verb: "deleteVolume"; readonly liveStamp: string }
  | ForgetLostCall;

export type CallOf<Verb extends FilecopyCall["verb"]> = Extract<FilecopyCall, { verb: Verb }>;
