import type { Operation } from "#server/backends/contract.ts";
import type { CallOf, OperationSource } from "./operation-source.ts";

type Call = CallOf<"dropManagedSave">;

const argsOf = (id: string): string[] => ["managedsave-remove", `--domain=${id}`];

/** Throws away the memory that `virsh managedsave` kept: after a revert it would be loaded over other disks. */
export function dropManagedSaveOperation({ connection, observe, changed }: OperationSource): Operation<Call> {
  return {
    command: (id) => ({ argv: connection.argv(argsOf(id)), input: null }),
    evidence: async () => ({}),
    async run(id) {
      if (!(await observe(id, [])).facts.managedSave) return;
      try {
        await connection.change(argsOf(id));
      } finally {
        changed(id);
      }
    },
    examine: async (id) => ((await observe(id, [])).facts.managedSave ? "not-done" : "done"),
  };
}
