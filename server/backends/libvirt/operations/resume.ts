import { formatBytes } from "#lib/format/bytes.ts";
import { Problem } from "#lib/model/problem.ts";
import type { Operation } from "#server/backends/contract.ts";
import { stateWithReason } from "./at-rest.ts";
import type { CallOf, OperationSource } from "./operation-source.ts";

const pausedByError = "paused (I/O error)";

/** Lets a machine that a disk error paused write again. With a disk that is still full it would stop at once. */
export function resumeOperation({ connection, observe, changed }: OperationSource): Operation<CallOf<"resume">> {
  const argsOf = (id: string) => ["resume", `--domain=${id}`];
  return {
    command: (id) => ({ argv: connection.argv(argsOf(id)), input: null }),
    evidence: async () => ({}),
    async run(id, { needBytes }) {
      if ((await stateWithReason(connection, id)) !== pausedByError)
        throw new Problem("stale", "The machine is not paused by a disk error any more. Look again.");
      const { facts, head } = await observe(id, []);
      for (const { path, freeBytes } of facts.freeSpace)
        if (head.disks.some((disk) => disk.file === path) && (freeBytes ?? 0) < needBytes)
          throw new Problem("no-space", `Only ${formatBytes(freeBytes ?? 0)} are free where ${path} lies.`, { path });
      try {
        await connection.change(argsOf(id));
      } finally {
        changed(id);
      }
    },
    examine: async (id) => ((await stateWithReason(connection, id)) === pausedByError ? "not-done" : "done"),
  };
}
