import type { IntentOf } from "#lib/model/intent.ts";
import type { Effect } from "#lib/model/plan.ts";

/** Said of a merge by qemu-img where a limit was asked for: it has none for these copies. */
export const unlimitedEffects = ({ bandwidth }: IntentOf<"merge">, isByTool: boolean): Effect[] =>
  bandwidth === undefined || !isByTool
    ? []
    : [
        {
          group: "service",
          severity: "warning",
          text: `qemu-img makes these copies, as fast as it can: the limit of ${bandwidth} MiB/s holds only for a machine that runs.`,
          objects: [],
        },
      ];
