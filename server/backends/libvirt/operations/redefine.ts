import { Problem } from "#lib/model/problem.ts";
import type { Operation } from "#server/backends/contract.ts";
import { parseSnapshot } from "../parse-snapshot.ts";
import type { CallOf, OperationSource } from "./operation-source.ts";
import { argsOfRedefine, withParent } from "./reparent.ts";

type Call = CallOf<"redefine">;

/** Gives libvirt back a snapshot that it forgot. Metadata only: the snapshot's files are as they are. */
export function redefineOperation({ connection, changed }: OperationSource): Operation<Call> {
  /** What stands under the name now: this snapshot, another one, or nothing. */
  const found = async (id: string, { snapshot, xml }: Call): Promise<"this" | "other" | null> => {
    const now = await connection.readIfPresent(["snapshot-dumpxml", `--domain=${id}`, `--snapshotname=${snapshot}`]);
    if (now === undefined) return null;
    return parseSnapshot(now).creationTime === parseSnapshot(xml).creationTime ? "this" : "other";
  };
  return {
    command: (id) => ({ argv: connection.argv(argsOfRedefine(id, "SNAPSHOT.xml")), input: null }),
    evidence: async () => ({}),
    async run(id, call) {
      const there = await found(id, call);
      if (there === "this") return;
      if (there === "other")
        throw new Problem("already-exists", `A snapshot "${call.snapshot}" was made meanwhile. Delete it first.`);
      try {
        await connection.changeWithXml(withParent(call.xml, call.parent), (path) => argsOfRedefine(id, path));
      } finally {
        changed(id);
      }
    },
    examine: async (id, call) => {
      const there = await found(id, call);
      return there === "this" ? "done" : there === null ? "not-done" : "unknown";
    },
  };
}
