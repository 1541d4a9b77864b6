import { awaitHost } from "./await-host.ts";
import type { JobRunParts } from "./job-run-parts.ts";

/** Waits for a host that is down without holding a place that another job could use. */
export async function withHost<T>(id: string, attempt: () => Promise<T>, parts: JobRunParts): Promise<T | "gave-up"> {
  const { ledger, slots, stopping, cancelled } = parts;
  return awaitHost(attempt, {
    signal: AbortSignal.any([stopping, cancelled]),
    wait: async (ms, signal) => {
      slots.give();
      await parts.wait(ms, signal);
      await slots.take();
    },
    pausing(problem, pauses) {
      if (pauses === 0) ledger.write(id, () => ledger.event(id, "note", `Waiting for the host. ${problem.message}`));
    },
  });
}
