import type { Operation } from "#server/backends/contract.ts";
import { editXml } from "#server/xml/edit-xml.ts";
import { renameFilesIn, renameSource } from "../domain-files.ts";
import type { CallOf, OperationSource } from "./operation-source.ts";

type Call = CallOf<"renameFiles">;

const argsOf = (id: string, path: string): string[] => [
  "snapshot-create",
  `--domain=${id}`,
  `--xmlfile=${path}`,
  "--redefine",
];

function renamed(xml: string, renames: Call["renames"]): string {
  const root = editXml(xml);
  for (const name of ["domain", "inactiveDomain"]) {
    const domain = root.child(name);
    if (domain) renameFilesIn(domain, renames);
  }
  for (const disk of root.child("disks")?.children("disk") ?? []) renameSource(disk, renames);
  return root.toXml();
}

/** Lets the metadata of snapshots follow files that got another name. */
export function renameFilesOperation({ connection, changed }: OperationSource): Operation<Call> {
  return {
    command: (id) => ({ argv: connection.argv(argsOf(id, "SNAPSHOT.xml")), input: null }),
    evidence: async () => ({}),
    async run(id, call) {
      try {
        for (const name of call.snapshots) {
          const xml = await connection.read([
            "snapshot-dumpxml",
            `--domain=${id}`,
            `--snapshotname=${name}`,
            "--security-info",
          ]);
          await connection.changeWithXml(renamed(xml, call.renames), (path) => argsOf(id, path));
        }
      } finally {
        changed(id);
      }
    },
    examine: async () => "not-done",
  };
}
