import type { Operation } from "#server/backends/contract.ts";
import { editXml } from "#server/xml/edit-xml.ts";
import type { CallOf, OperationSource } from "./operation-source.ts";

type Call = CallOf<"reparent">;

/** virsh's words for taking a snapshot's description from a file. */
export const argsOfRedefine = (id: string, path: string): string[] => [
  "snapshot-create",
  `--domain=${id}`,
  `--xmlfile=${path}`,
  "--redefine",
];

/** A snapshot's description, hung below another one (null: a root). */
export function withParent(xml: string, parent: string | null): string {
  const root = editXml(xml);
  if (parent === null) root.remove("parent");
  else if (root.child("parent")) root.child("parent")?.child("name")?.setText(parent);
  else root.append("parent", [["name", parent]]);
  return root.toXml();
}

/**
 * Needed before libvirt forgets an external snapshot: `snapshot-delete --metadata` (9.0.0) rewrites the disks of its children as if
 * its data had been merged down, and they then name files with other content.
 */
export function reparentOperation({ connection, observe, changed }: OperationSource): Operation<Call> {
  return {
    command: (id) => ({ argv: connection.argv(argsOfRedefine(id, "SNAPSHOT.xml")), input: null }),
    evidence: async () => ({}),
    async run(id, { snapshots, parent }) {
      try {
        for (const name of snapshots) {
          const xml = await connection.read([
            "snapshot-dumpxml",
            `--domain=${id}`,
            `--snapshotname=${name}`,
            "--security-info",
          ]);
          await connection.changeWithXml(withParent(xml, parent), (path) => argsOfRedefine(id, path));
        }
      } finally {
        changed(id);
      }
    },
    async examine(id, { snapshots, parent }) {
      const tree = await observe(id, snapshots);
      return snapshots.every((name) => tree.snapshots.find((s) => s.id === name)?.parentId === parent)
        ? "done"
        : "not-done";
    },
  };
}
