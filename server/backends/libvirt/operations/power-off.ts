import type { Operation } from "#server/backends/contract.ts";
import { domainNumber } from "./at-rest.ts";
import type { CallOf, OperationSource } from "./operation-source.ts";

type Call = CallOf<"powerOff">;

const argsOf = (id: string): string[] => ["destroy", `--domain=${id}`];

/** Ends the QEMU process at once. */
export function powerOffOperation({ connection, changed }: OperationSource): Operation<Call> {
  return {
    command: (id) => ({ argv: connection.argv(argsOf(id)), input: null }),
    evidence: async () => ({}),
    async run(id) {
      if ((await domainNumber(connection, id)) === "-") return;
      try {
        await connection.change(argsOf(id));
      } finally {
        changed(id);
      }
    },
    examine: async (id) => ((await domainNumber(connection, id)) === "-" ? "done" : "not-done"),
  };
}
