import type { Operation } from "#server/backends/contract.ts";
import type { LibvirtConnection } from "../connection.ts";
import { parseSnapshot } from "../parse-snapshot.ts";
import { withDescription } from "../snapshot-description.ts";
import type { CallOf, OperationSource } from "./operation-source.ts";

type Call = CallOf<"describe">;

/** virsh opens the file by name, so it cannot be a pipe: the XML goes through a file of its own. */
const argsOf = (id: string, path: string): string[] => [
  "snapshot-create",
  `--domain=${id}`,
  `--xmlfile=${path}`,
  "--redefine",
];

/** The snapshot's XML with passwords: they would be lost from the embedded domain otherwise. Never shown or logged. */
const wholeXml = (connection: LibvirtConnection, id: string, name: string): Promise<string> =>
  connection.read(["snapshot-dumpxml", `--domain=${id}`, `--snapshotname=${name}`, "--security-info"]);

/** Gives a snapshot another description, by redefining its metadata. */
export function describeOperation({ connection, changed }: OperationSource): Operation<Call> {
  return {
    command: (id) => ({ argv: connection.argv(argsOf(id, "SNAPSHOT.xml")), input: null }),
    evidence: async () => ({}),
    async run(id, call) {
      const xml = withDescription(await wholeXml(connection, id, call.snapshot), call.description);
      try {
        await connection.changeWithXml(xml, (path) => argsOf(id, path));
      } finally {
        changed(id);
      }
    },
    async examine(id, call) {
      const xml = parseSnapshot(await wholeXml(connection, id, call.snapshot));
      return (xml.description ?? "") === call.description ? "done" : "not-done";
    },
  };
}
