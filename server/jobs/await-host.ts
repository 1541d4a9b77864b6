import { asProblem, type Problem } from "#lib/model/problem.ts";

const firstWaitMs = 1_000;
const longestWaitMs = 60_000;

/** Early when the signal aborts. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

export const wait: Wait = (ms, signal) =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, ms);
    timer.unref();
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });

/** Tries again, with growing pauses, for as long as the host does not answer. Any other failure is thrown. */
export async function awaitHost<T>(
  attempt: () => Promise<T>,
  options: { wait: Wait; signal: AbortSignal; pausing: (problem: Problem, pauses: number) => void },
): Promise<T | "gave-up"> {
  for (let pauses = 0; ; pauses++) {
    try {
      return await attempt();
    } catch (error) {
      const problem = asProblem(error);
      if (problem.code !== "host-down") throw problem;
      if (options.signal.aborted) return "gave-up";
      options.pausing(problem, pauses);
      await options.wait(Math.min(firstWaitMs * 2 ** Math.min(pauses, 10), longestWaitMs), options.signal);
      if (options.signal.aborted) return "gave-up";
    }
  }
}
