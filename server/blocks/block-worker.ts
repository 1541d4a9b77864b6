/** Runs in a worker thread: reads images with blocking calls, one task at a time. Only what Node runs by itself is imported. */
import { parentPort } from "node:worker_threads";
import { asProblem } from "#lib/model/problem.ts";
import { type BlockMessage, type BlockTask, chunkExtents, extentKinds } from "./block-task.ts";
import { runBlockDiff, runExtents } from "./run-block-diff.ts";
import { runHeldSpace } from "./run-held-space.ts";
import { runLayerMap } from "./run-layer-map.ts";

const send = (message: BlockMessage, transfer: ArrayBuffer[] = []) => parentPort?.postMessage(message, transfer);

/** Sends extents in chunks, and waits while nobody takes them. */
function sendExtents({ question, credit }: BlockTask<"extents">): null {
  const credits = new Int32Array(credit ?? new SharedArrayBuffer(4));
  let chunk = new Float64Array(chunkExtents * 3);
  let used = 0;
  const flush = () => {
    while (Atomics.load(credits, 0) <= 0) Atomics.wait(credits, 0, 0);
    Atomics.sub(credits, 0, 1);
    const full = chunk.slice(0, used);
    send({ chunk: full }, [full.buffer]);
    chunk = new Float64Array(chunkExtents * 3);
    used = 0;
  };
  runExtents(question, (offset, length, kind) => {
    chunk[used++] = offset;
    chunk[used++] = length;
    chunk[used++] = extentKinds.indexOf(kind);
    if (used === chunk.length) flush();
  });
  if (used > 0) flush();
  return null;
}

const is = <Name extends BlockTask["name"]>(task: BlockTask, name: Name): task is BlockTask<Name> => task.name === name;

function answer(task: BlockTask): unknown {
  if (is(task, "diff")) return runBlockDiff(task.question);
  if (is(task, "extents")) return sendExtents(task);
  if (is(task, "heldSpace")) return runHeldSpace(task.question.path, task.question.sets);
  if (is(task, "layers")) return runLayerMap(task.question.point, task.question.buckets);
  throw new Error(`unknown task ${task.name}`);
}

parentPort?.on("message", (task: BlockTask) => {
  try {
    send({ answer: answer(task) });
  } catch (error) {
    const { code, message, context } = asProblem(error);
    send({ problem: { code, detail: message, context: JSON.parse(JSON.stringify(context)) } });
  }
});
