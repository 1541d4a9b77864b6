import { Problem } from "#lib/model/problem.ts";
import type { Operation } from "#server/backends/contract.ts";
import { editXml } from "#server/xml/edit-xml.ts";
import { parseSnapshot } from "../parse-snapshot.ts";
import type { CallOf, OperationSource } from "./operation-source.ts";

type Call = CallOf<"clearDeletionMark">;

const argsOf = (id: string, path: string): string[] => [
  "snapshot-create",
  `--domain=${id}`,
  `--xmlfile=${path}`,
  "--redefine",
];

/** libvirt (9.0) refuses to delete a marked snapshot, and takes a description without the mark. */
export function clearDeletionMarkOperation({ connection, observe, changed }: OperationSource): Operation<Call> {
  const read = (id: string, { snapshot }: Call) =>
    connection.read(["snapshot-dumpxml", `--domain=${id}`, `--snapshotname=${snapshot}`, "--security-info"]);
  return {
    command: (id) => ({ argv: connection.argv(argsOf(id, "SNAPSHOT.xml")), input: null }),
    evidence: async () => ({}),
    async run(id, call) {
      const { facts } = await observe(id, [call.snapshot]);
      if (facts.repair.blockJobs?.length !== 0)
        throw new Problem("blocked", "A block job is under way: the deletion may still go on. Wait for its end.");
      const root = editXml(await read(id, call));
      for (const disk of root.child("disks")?.children("disk") ?? []) disk.remove("snapshotDeleteInProgress");
      try {
        await connection.changeWithXml(root.toXml(), (path) => argsOf(id, path));
      } finally {
        changed(id);
      }
    },
    examine: async (id, call) => (parseSnapshot(await read(id, call)).deleteInProgress ? "not-done" : "done"),
  };
}
