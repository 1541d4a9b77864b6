import { Problem } from "#lib/model/problem.ts";
import type { Operation, RunContext } from "#server/backends/contract.ts";
import { growthOf } from "#server/images/growth.ts";
import { blockJobState, followBlockJob, liveDisk } from "./block-job.ts";
import type { CallOf, OperationSource } from "./operation-source.ts";

const bandwidth = (mibs: number | null): string[] => (mibs === null ? [] : [`--bandwidth=${mibs}`]);

/** So little is free where a copy ended that it ended for that: QEMU writes up to a MiB at once. */
const fullBelowBytes = 2 * 1024 * 1024;

/** QEMU does not tell libvirt why a copy ended, but a full disk can be seen. */
async function endedEarly({ observe }: OperationSource, id: string, target: string, file: string): Promise<Problem> {
  const { facts } = await observe(id, []);
  const free = facts.files.find(({ path }) => path === file)?.freeBytes ?? null;
  const what = `The copy of ${target} ended before it was complete; the machine goes on with the files that it had.`;
  return free !== null && free < fullBelowBytes
    ? new Problem("no-space", `${what} The disk of the host is full where ${file} lies.`, { file, freeBytes: free })
    : new Problem("tool-failed", what, { file });
}

/** A copy that was cancelled before it was begun is not begun. */
function requireWanted({ signal }: RunContext, target: string): void {
  if (signal.aborted) throw new Problem("cancelled", `The copy of ${target} was not begun.`);
}

export function blockPullOperation(source: OperationSource): Operation<CallOf<"blockPull">> {
  const { connection, changed } = source;
  type Call = CallOf<"blockPull">;
  const argsOf = (id: string, call: Call) => [
    "blockpull",
    `--domain=${id}`,
    `--path=${call.target}`,
    ...(call.base === null ? [] : [`--base=${call.base}`]),
    ...bandwidth(call.bandwidthMiBs),
  ];
  const isDone = async (id: string, call: Call) =>
    ((await liveDisk(connection, id, call.target)).backing[0] ?? null) === call.base;
  return {
    abortable: true,
    command: (id, call) => ({ argv: connection.argv(argsOf(id, call)), input: null }),
    evidence: async () => ({}),
    async run(id, call, context) {
      if (await isDone(id, call)) return;
      const growth = await growthOf((await liveDisk(connection, id, call.target)).file, call.bytes);
      try {
        // A job that is under way is one that an earlier run of this step began: it is followed, not begun again.
        if ((await blockJobState(connection, id, call.target)) === null) {
          requireWanted(context, call.target);
          await connection.change(argsOf(id, call));
        }
        await followBlockJob(connection, id, call.target, context, undefined, growth);
        if (!(await isDone(id, call)))
          throw await endedEarly(source, id, call.target, (await liveDisk(connection, id, call.target)).file ?? "");
      } finally {
        changed(id);
      }
    },
    examine: async (id, call) => ((await isDone(id, call)) ? "done" : "not-done"),
  };
}

export function blockCommitOperation(source: OperationSource): Operation<CallOf<"blockCommit">> {
  const { connection, changed } = source;
  type Call = CallOf<"blockCommit">;
  const argsOf = (id: string, call: Call) => [
    "blockcommit",
    `--domain=${id}`,
    `--path=${call.target}`,
    `--base=${call.base}`,
    ...(call.top === null ? ["--active"] : [`--top=${call.top}`]),
    ...bandwidth(call.bandwidthMiBs),
  ];
  const isDone = async (id: string, call: Call) => {
    const disk = await liveDisk(connection, id, call.target);
    return call.top === null ? disk.file === call.base : disk.file !== call.top && !disk.backing.includes(call.top);
  };
  return {
    abortable: true,
    command: (id, call) => ({ argv: connection.argv(argsOf(id, call)), input: null }),
    evidence: async () => ({}),
    async run(id, call, context) {
      if (await isDone(id, call)) return;
      const path = `--path=${call.target}`;
      const isReady = async () => call.top === null && (await liveDisk(connection, id, call.target)).mirrorIsReady;
      try {
        if ((await blockJobState(connection, id, call.target)) === null) {
          requireWanted(context, call.target);
          await connection.change(argsOf(id, call));
        }
        const end = await followBlockJob(connection, id, call.target, context, isReady);
        // The copy alone changes nothing that the machine uses; from the pivot on it writes to the base.
        if (end === "ready" && !(await isDone(id, call)))
          await connection.change(["blockjob", `--domain=${id}`, path, "--pivot"]);
        if (!(await isDone(id, call))) throw await endedEarly(source, id, call.target, call.base);
      } finally {
        changed(id);
      }
    },
    examine: async (id, call) => ((await isDone(id, call)) ? "done" : "not-done"),
  };
}
