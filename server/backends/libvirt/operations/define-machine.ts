import { Problem } from "#lib/model/problem.ts";
import type { Operation } from "#server/backends/contract.ts";
import { parseDomain } from "../parse-domain.ts";
import type { CallOf, OperationSource } from "./operation-source.ts";

type Call = CallOf<"defineMachine">;

/** `--validate` is left out: settings of another version of libvirt may not fit the schema and work all the same. */
const argsOf = (path: string): string[] => ["define", `--file=${path}`];

/** Defines a machine under a uuid and a name that are both free: libvirt would change the one that has the uuid. */
export function defineMachineOperation({ connection, changed }: OperationSource): Operation<Call> {
  const nameOf = async (uuid: string): Promise<string | null> => {
    const xml = await connection.readIfPresent(["dumpxml", `--domain=${uuid}`]);
    return xml === undefined ? null : parseDomain(xml).name;
  };
  return {
    command: () => ({ argv: connection.argv(argsOf("DOMAIN.xml")), input: null }),
    evidence: async () => ({}),
    async run(_id, { uuid, name, xml }) {
      const there = await nameOf(uuid);
      if (there === name) return;
      if (there !== null) throw new Problem("already-exists", `A machine with the uuid ${uuid} is there already.`);
      await connection.changeWithXml(xml, argsOf);
      changed(uuid);
    },
    examine: async (_id, { uuid, name }) => ((await nameOf(uuid)) === name ? "done" : "not-done"),
  };
}
