import type { DiffExtent } from "#lib/model/diff.ts";
import type { ProblemCode, ProblemContext } from "#lib/model/problem.ts";
import type { BlockDiff, BlockDiffRequest } from "./block-diff.ts";
import type { DiskPoint } from "./disk-point.ts";
import type { HeldSpaceAnswer } from "./run-held-space.ts";
import type { LayerMapAnswer } from "./run-layer-map.ts";

/** What the worker can be asked, by name: the question and its answer. */
export interface BlockTasks {
  diff: { question: BlockDiffRequest; answer: BlockDiff };
  extents: { question: BlockDiffRequest; answer: null };
  heldSpace: { question: { path: string; sets: readonly (readonly string[])[] }; answer: HeldSpaceAnswer };
  layers: { question: { point: DiskPoint; buckets: number }; answer: LayerMapAnswer };
}

export interface BlockTask<Name extends keyof BlockTasks = keyof BlockTasks> {
  readonly name: Name;
  readonly question: BlockTasks[Name]["question"];
  /** How many more chunks may be sent, as one 32-bit number that both sides change; only where the task sends chunks. */
  readonly credit: SharedArrayBuffer | null;
}

/** What the worker sends: any number of chunks, then one of the others. A Problem loses its class on the way. */
export type BlockMessage =
  | { readonly chunk: Float64Array<ArrayBuffer> }
  | { readonly answer: unknown }
  | { readonly problem: { readonly code: ProblemCode; readonly detail: string; readonly context: ProblemContext } };

/** Extents on their way: three numbers each. */
export const chunkExtents = 4096;
export const chunksAhead = 4;
export const extentKinds: readonly DiffExtent["kind"][] = ["data", "zero", "unknown"];
