import { Problem } from "#lib/model/problem.ts";
import type { Operation } from "#server/backends/contract.ts";
import { snapshotExists, waitUntilAtRest } from "./at-rest.ts";
import type { CallOf, OperationSource } from "./operation-source.ts";

type Call = CallOf<"remove">;

const argsOf = (id: string, call: Call): string[] => [
  "snapshot-delete",
  `--domain=${id}`,
  `--snapshotname=${call.snapshot}`,
  ...(call.metadataOnly ? ["--metadata"] : []),
];

/** Deletes one internal snapshot, or forgets any. Children keep their data: each tag holds a whole state. */
export function removeOperation({ connection, observe, changed }: OperationSource): Operation<Call> {
  return {
    command: (id, call) => ({ argv: connection.argv(argsOf(id, call)), input: null }),
    evidence: async () => ({}),
    async run(id, call) {
      // libvirt itself is asked: a reading that missed it would make a deletion that was not done look done.
      if (!(await snapshotExists(connection, id, call.snapshot))) return;
      const observation = await observe(id, [call.snapshot]);
      const capability = observation.capabilities(call.snapshot).delete;
      if (!call.metadataOnly && capability.status !== "yes")
        throw new Problem("blocked", capability.reason ?? "", { blockers: capability.blockers });
      try {
        await connection.change(argsOf(id, call));
      } finally {
        changed(id);
      }
    },
    async examine(id, call) {
      await waitUntilAtRest(connection, id);
      return (await snapshotExists(connection, id, call.snapshot)) ? "not-done" : "done";
    },
  };
}
