import type { DiffExtent } from "#lib/model/diff.ts";
import { Problem } from "#lib/model/problem.ts";
import type { BlockDiff, BlockDiffRequest } from "./block-diff.ts";
import { type BlockTask, type BlockTasks, chunksAhead, extentKinds } from "./block-task.ts";
import { BlockThread } from "./block-thread.ts";
import type { DiskPoint } from "./disk-point.ts";
import type { HeldBytes } from "./run-held-space.ts";
import type { LayerMap } from "./run-layer-map.ts";
import { withPlaces } from "./with-places.ts";

export interface ReadOptions {
  readonly signal?: AbortSignal;
  /** Default two minutes. */
  readonly timeLimitMs?: number;
}

/**
 * Reads images' tables in threads beside the server. Nothing is locked or changed, and data is never read.
 * All throw Problem: `unsupported`, `unreadable-output` (damaged), `not-found`, `permission-denied`, `stale` (changed while it
 * was read), `timed-out`, `cancelled`, `busy`, `tool-failed`, `invalid-input`.
 */
export interface BlockReader {
  diff(request: BlockDiffRequest, options?: ReadOptions): Promise<BlockDiff>;
  /**
   * All extents, a few thousand at a time, read on only as they are taken. A `stale` at the end means that what was taken is
   * wrong. Whoever stops early ends the work.
   */
  extents(request: BlockDiffRequest, options?: ReadOptions): AsyncIterable<readonly DiffExtent[]>;
  /**
   * What each set of snapshots (ids) of a qcow2 image holds: what deleting it frees, and what others hold too. Sets cannot be
   * added up, so each that is wanted must be asked for; many at once cost little more than one.
   */
  heldSpace(path: string, sets: readonly (readonly string[])[], options?: ReadOptions): Promise<readonly HeldBytes[]>;
  /** What each file of a point holds, top first, with a strip of at most so many pieces. */
  layers(point: DiskPoint, buckets: number, options?: ReadOptions): Promise<readonly LayerMap[]>;
  close(): Promise<void>;
}

const defaultLimitMs = 120_000;
const atOnce = 2;
/** Streams have threads of their own, since they last as long as whoever takes them wants. */
const streamsAtOnce = 8;
const idleMs = 30_000;

/** Threads are started when they are needed, and ended when nothing has been asked for a while. */
export function createBlockReader(): BlockReader {
  const idle: BlockThread[] = [];
  const busy = new Set<BlockThread>();
  const waiting: (() => void)[] = [];
  let running = 0;
  let streams = 0;
  let idleTimer: NodeJS.Timeout | undefined;

  const take = (): BlockThread => {
    clearTimeout(idleTimer);
    let thread = idle.pop();
    while (thread && !thread.isUsable) thread = idle.pop();
    thread ??= new BlockThread();
    busy.add(thread);
    return thread;
  };
  const giveBack = (thread: BlockThread) => {
    busy.delete(thread);
    if (!thread.isUsable) return;
    if (idle.length < atOnce) idle.push(thread);
    else void thread.end();
    clearTimeout(idleTimer);
    idleTimer = setTimeout(() => {
      for (const each of idle.splice(0)) void each.end();
    }, idleMs).unref();
  };

  async function ask<Name extends keyof BlockTasks>(
    name: Name,
    question: BlockTasks[Name]["question"],
    { signal, timeLimitMs = defaultLimitMs }: ReadOptions = {},
  ): Promise<BlockTasks[Name]["answer"]> {
    while (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
    running++;
    const thread = take();
    try {
      const task = { name, question, credit: null } as BlockTask;
      return (await thread.run(task, { timeLimitMs, ...(signal ? { signal } : {}) })) as BlockTasks[Name]["answer"];
    } finally {
      giveBack(thread);
      running--;
      waiting.shift()?.();
    }
  }

  async function* extents(request: BlockDiffRequest, { signal, timeLimitMs = defaultLimitMs }: ReadOptions = {}) {
    if (streams >= streamsAtOnce)
      throw new Problem("busy", "Too many lists of changed blocks are being read. Try again when one has ended.");
    streams++;
    const thread = take();
    const credit = new SharedArrayBuffer(4);
    const credits = new Int32Array(credit);
    credits[0] = chunksAhead;
    const chunks: Float64Array[] = [];
    let wake = Promise.withResolvers<void>();
    let isDone = false;
    const onChunk = (chunk: Float64Array) => {
      chunks.push(chunk);
      wake.resolve();
    };
    const placed = withPlaces(request, signal);
    const question = placed instanceof Promise ? await placed : placed;
    const work = thread
      .run({ name: "extents", question, credit }, { timeLimitMs, onChunk, ...(signal ? { signal } : {}) })
      .finally(() => {
        isDone = true;
        wake.resolve();
      });
    work.catch(() => undefined); // thrown below, unless nobody reads so far
    try {
      while (!isDone || chunks.length > 0) {
        const chunk = chunks.shift();
        if (chunk) {
          Atomics.add(credits, 0, 1);
          Atomics.notify(credits, 0);
          yield extentsOf(chunk);
        } else {
          await wake.promise;
          wake = Promise.withResolvers<void>();
        }
      }
      await work;
    } finally {
      if (!isDone) await thread.end();
      giveBack(thread);
      streams--;
    }
  }

  return {
    diff(request, options) {
      const placed = withPlaces(request, options?.signal);
      return placed instanceof Promise
        ? placed.then((found) => ask("diff", found, options))
        : ask("diff", placed, options);
    },
    extents,
    heldSpace: async (path, sets, options) => (await ask("heldSpace", { path, sets }, options)).sets,
    layers: async (point, buckets, options) => (await ask("layers", { point, buckets }, options)).layers,
    async close() {
      clearTimeout(idleTimer);
      await Promise.all([...idle.splice(0), ...busy].map((thread) => thread.end()));
    },
  };
}

function extentsOf(chunk: Float64Array): DiffExtent[] {
  const extents: DiffExtent[] = [];
  for (let i = 0; i < chunk.length; i += 3)
    extents.push({
      offset: chunk[i] as number,
      length: chunk[i + 1] as number,
      kind: extentKinds[chunk[i + 2] as number] ?? "unknown",
    });
  return extents;
}
