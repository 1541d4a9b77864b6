import { Problem } from "#lib/model/problem.ts";
import type { Operation } from "#server/backends/contract.ts";
import { stateWithReason } from "./at-rest.ts";
import type { CallOf, OperationSource } from "./operation-source.ts";

/** As one virsh leaves a machine that is ended between the two commands. */
const pausedByUser = "paused (user)";

const resume = (id: string) => `resume --domain=${id}`;
/** One virsh for both, which goes on when Espalier ends: the machine is not left paused. A uuid needs no quoting. */
const pauseAndResume = (id: string) => [`suspend --domain=${id}; ${resume(id)}`];

/** QEMU flushes all block devices when it stops a machine (do_vm_stop: bdrv_drain_all, bdrv_flush_all; system/cpus.c). */
export function flushOperation({ connection, changed }: OperationSource): Operation<CallOf<"flush">> {
  return {
    command: (id) => ({ argv: connection.argv(pauseAndResume(id)), input: null }),
    evidence: async () => ({}),
    async run(id) {
      const state = await stateWithReason(connection, id);
      // The plan was made of a machine that runs: an earlier try got half way.
      const isHalfWay = state === pausedByUser;
      if (!isHalfWay && !state.startsWith("running"))
        throw new Problem("stale", `The machine does not run any more (${state}). Make the plan again.`);
      try {
        await connection.change(isHalfWay ? [resume(id)] : pauseAndResume(id));
      } finally {
        changed(id);
      }
    },
    // That it runs tells nothing of whether it was paused in between; once more does no harm.
    async examine(id) {
      const state = await stateWithReason(connection, id);
      return state === pausedByUser || state.startsWith("running") ? "not-done" : "unknown";
    },
  };
}
