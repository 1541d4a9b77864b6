import type { Worker } from "node:worker_threads";
import { Problem } from "#lib/model/problem.ts";
import type { BlockMessage, BlockTask } from "./block-task.ts";

export interface ThreadOptions {
  readonly signal?: AbortSignal;
  /** For the work itself: while chunks wait to be taken, no time goes by. */
  readonly timeLimitMs: number;
  readonly onChunk?: (chunk: Float64Array) => void;
}

const memoryLimit = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 };

/** One worker thread, which does one task at a time. It is ended, whatever it does, when a task is cancelled or takes too long. */
export class BlockThread {
  readonly #worker: Worker;
  #isUsable = true;
  #isEnding = false;

  constructor() {
    // In words that no bundler understands: it would take the file for its own. Every process starts in the project's folder.
    const { Worker } = process.getBuiltinModule("node:worker_threads");
    const path = `${process.cwd()}/server/blocks/block-worker.ts`;
    this.#worker = new Worker(path, { resourceLimits: memoryLimit, execArgv: [], name: "blocks" });
    this.#worker.unref();
    this.#worker.on("error", () => undefined); // told to the task
    this.#worker.on("exit", () => {
      this.#isUsable = false;
    });
  }

  get isUsable(): boolean {
    return this.#isUsable;
  }

  /** Throws Problem: what the task throws, `cancelled`, `timed-out`, `internal`. */
  run(task: BlockTask, { signal, timeLimitMs, onChunk }: ThreadOptions): Promise<unknown> {
    const worker = this.#worker;
    return new Promise((resolve, reject) => {
      let timer: NodeJS.Timeout;
      const watch = () => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          if (task.credit && Atomics.load(new Int32Array(task.credit), 0) <= 0) return watch();
          stop(new Problem("timed-out", `The tables of the images could not be read within ${timeLimitMs / 1000} s.`));
        }, timeLimitMs);
      };
      const finish = (settle: () => void) => {
        clearTimeout(timer);
        worker.off("message", onMessage).off("error", onError).off("exit", onExit);
        signal?.removeEventListener("abort", onAbort);
        worker.unref();
        settle();
      };
      const stop = (problem: Problem) => {
        void this.end();
        finish(() => reject(problem));
      };
      const onMessage = (message: BlockMessage) => {
        if ("chunk" in message) {
          watch();
          onChunk?.(message.chunk);
        } else if ("answer" in message) finish(() => resolve(message.answer));
        else finish(() => reject(new Problem(message.problem.code, message.problem.detail, message.problem.context)));
      };
      const onError = (error: Error) => {
        const isMemory = "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
        const words = isMemory ? "they need more memory than they may have" : error.message;
        stop(new Problem("internal", `The tables of the images could not be read: ${words}`, {}, { cause: error }));
      };
      const onExit = () =>
        stop(
          this.#isEnding
            ? new Problem("cancelled", "Reading the tables of the images was cancelled.")
            : new Problem("internal", "The tables of the images could not be read: the thread ended."),
        );
      const onAbort = () => stop(new Problem("cancelled", "Reading the tables of the images was cancelled."));

      if (signal?.aborted) return reject(new Problem("cancelled", "Reading the tables of the images was cancelled."));
      worker.on("message", onMessage).on("error", onError).on("exit", onExit);
      signal?.addEventListener("abort", onAbort, { once: true });
      watch();
      worker.ref();
      worker.postMessage(task);
    });
  }

  async end(): Promise<void> {
    this.#isUsable = false;
    this.#isEnding = true;
    await this.#worker.terminate();
  }
}
