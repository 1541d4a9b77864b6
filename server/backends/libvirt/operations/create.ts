import { Problem } from "#lib/model/problem.ts";
import type { Operation } from "#server/backends/contract.ts";
import { snapshotExists, stateWithReason, waitUntilAtRest } from "./at-rest.ts";
import type { CallOf, OperationSource } from "./operation-source.ts";

type Call = CallOf<"create">;

/** All writable disks are saved inside their images; libvirt refuses to leave one out (9.0.0). */
const argsOf = (id: string, call: Call): string[] => [
  "snapshot-create-as",
  `--domain=${id}`,
  `--name=${call.name}`,
  ...(call.description ? [`--description=${call.description}`] : []),
];

/** Internal snapshot: with memory when the machine is active, disks alone when it is off. */
export function createOperation({ connection, observe, changed }: OperationSource): Operation<Call> {
  return {
    command: (id, call) => ({ argv: connection.argv(argsOf(id, call)), input: null }),
    evidence: async (id) => ({ state: await stateWithReason(connection, id) }),
    async run(id, call) {
      const observation = await observe(id, []);
      const taken =
        observation.facts.takenNames.includes(call.name) || observation.snapshots.some((s) => s.name === call.name);
      if (taken)
        throw new Problem("already-exists", `A snapshot "${call.name}" is there already. Choose another name.`);
      const capability = observation.headCapabilities().create;
      if (capability.status !== "yes")
        throw new Problem("blocked", capability.reason ?? "", { blockers: capability.blockers });
      try {
        await connection.change(argsOf(id, call));
      } finally {
        changed(id);
      }
    },
    async examine(id, call, evidence) {
      await waitUntilAtRest(connection, id);
      if (await snapshotExists(connection, id, call.name)) return "done";
      const observation = await observe(id, []);
      // libvirt died while it saved: the image may hold the tag, and the machine may stand still.
      const isHalfDone = observation.facts.takenNames.includes(call.name);
      return !isHalfDone && evidence.state === (await stateWithReason(connection, id)) ? "not-done" : "unknown";
    },
  };
}
