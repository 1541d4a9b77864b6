import { Problem } from "#lib/model/problem.ts";
import type { Operation } from "#server/backends/contract.ts";
import { stateWithReason } from "./at-rest.ts";
import type { CallOf, OperationSource } from "./operation-source.ts";

/** One virsh for both, which goes on when Espalier ends: the machine is not left paused. A uuid needs no quoting. */
const pauseAndResume = (id: string) => [`suspend --domain=${id}; resume --domain=${id}`];

/** QEMU flushes all block devices when it stops a machine (do_vm_stop: bdrv_drain_all, bdrv_flush_all; system/cpus.c). */
export function flushOperation({ connection, changed }: OperationSource): Operation<CallOf<"flush">> {
  const isRunning = (state: string) => state.startsWith("running");
  return {
    command: (id) => ({ argv: connection.argv(pauseAndResume(id)), input: null }),
    evidence: async () => ({}),
    async run(id) {
      const state = await stateWithReason(connection, id);
      // Also a machine that somebody paused since the plan: it is not ours to let it go on.
      if (!isRunning(state))
        throw new Problem("stale", `The machine does not run any more (${state}). Make the plan again.`);
      try {
        await connection.change(pauseAndResume(id));
        const after = await stateWithReason(connection, id);
        if (after.startsWith("paused"))
          throw new Problem("partial", `The machine was paused and did not go on (${after}). Resume it.`);
      } finally {
        changed(id);
      }
    },
    // That it runs tells nothing of whether it was paused in between; once more does no harm. Paused, it may be by somebody's wish.
    examine: async (id) => (isRunning(await stateWithReason(connection, id)) ? "not-done" : "unknown"),
  };
}
