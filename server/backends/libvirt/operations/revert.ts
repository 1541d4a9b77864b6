import { Problem } from "#lib/model/problem.ts";
import type { Operation } from "#server/backends/contract.ts";
import { currentSnapshot, domainNumber, stateWithReason, waitUntilAtRest } from "./at-rest.ts";
import type { CallOf, OperationSource } from "./operation-source.ts";

type Call = CallOf<"revert">;

function argsOf(id: string, call: Call): string[] {
  return [
    "snapshot-revert",
    `--domain=${id}`,
    `--snapshotname=${call.snapshot}`,
    ...(call.start === "running" ? ["--running"] : []),
    ...(call.start === "paused" ? ["--paused"] : []),
    ...(call.force ? ["--force"] : []),
  ];
}

/** Revert to an internal snapshot. "off" is not libvirt's to give: the planner asks for "paused" and powers off after. */
export function revertOperation({ connection, observe, changed }: OperationSource): Operation<Call> {
  return {
    command: (id, call) => ({ argv: connection.argv(argsOf(id, call)), input: null }),
    evidence: async (id) => ({
      number: await domainNumber(connection, id),
      current: await currentSnapshot(connection, id),
      state: await stateWithReason(connection, id),
    }),
    async run(id, call) {
      const observation = await observe(id, [call.snapshot]);
      const capability = observation.capabilities(call.snapshot).revert;
      if (capability.status !== "yes")
        throw new Problem("blocked", capability.reason ?? "", { blockers: capability.blockers });
      if (observation.facts.managedSave)
        throw new Problem(
          "stale",
          "The machine's memory was saved to disk meanwhile (managed save). Make the plan again.",
        );
      try {
        await connection.change(argsOf(id, call));
      } finally {
        changed(id);
      }
    },
    /**
     * | current   | QEMU process        | verdict                                                 |
     * |-----------|---------------------|---------------------------------------------------------|
     * | not S     | same as before      | not done                                                |
     * | not S     | another             | unknown: libvirt stopped the machine on the way          |
     * | S         | another             | done                                                    |
     * | S         | none, none before   | off all along: done if current moved, else repeat it    |
     * | S         | none, one before    | done when S is a state without memory, else unknown     |
     * | S         | same as before      | not done: it was at S before                            |
     */
    async examine(id, call, evidence) {
      await waitUntilAtRest(connection, id);
      const [number, current] = await Promise.all([domainNumber(connection, id), currentSnapshot(connection, id)]);
      const isSame = number === evidence.number;
      if (current !== call.snapshot) return isSame ? "not-done" : "unknown";
      if (number !== "-") return isSame ? "not-done" : "done";
      if (evidence.number === "-") return evidence.current === call.snapshot ? "not-done" : "done";
      const target = (await observe(id, [call.snapshot])).snapshots.find((s) => s.id === call.snapshot);
      return target?.memory === "none" && call.start !== "running" && call.start !== "paused" ? "done" : "unknown";
    },
  };
}
