import { Problem } from "#lib/model/problem.ts";
import type { Operation } from "#server/backends/contract.ts";
import { editXml } from "#server/xml/edit-xml.ts";
import { putOnFiles } from "../domain-files.ts";
import { currentSnapshot, domainNumber } from "./at-rest.ts";
import type { CallOf, OperationSource } from "./operation-source.ts";

const requireOff = async ({ connection }: OperationSource, id: string): Promise<void> => {
  if ((await domainNumber(connection, id)) !== "-")
    throw new Problem("stale", "The machine was started meanwhile. Make the plan again.");
};

export function setCurrentOperation({ connection, changed }: OperationSource): Operation<CallOf<"setCurrent">> {
  const argsOf = (id: string, snapshot: string) => ["snapshot-current", `--domain=${id}`, `--snapshotname=${snapshot}`];
  return {
    command: (id, { snapshot }) => ({ argv: connection.argv(argsOf(id, snapshot)), input: null }),
    evidence: async () => ({}),
    async run(id, { snapshot }) {
      try {
        await connection.change(argsOf(id, snapshot));
      } finally {
        changed(id);
      }
    },
    examine: async (id, { snapshot }) => ((await currentSnapshot(connection, id)) === snapshot ? "done" : "not-done"),
  };
}

export function startOperation(source: OperationSource): Operation<CallOf<"start">> {
  const { connection, changed } = source;
  const argsOf = (id: string, paused: boolean) => ["start", `--domain=${id}`, ...(paused ? ["--paused"] : [])];
  return {
    command: (id, { paused }) => ({ argv: connection.argv(argsOf(id, paused)), input: null }),
    evidence: async () => ({}),
    async run(id, { paused }) {
      await requireOff(source, id);
      try {
        await connection.change(argsOf(id, paused));
      } finally {
        changed(id);
      }
    },
    examine: async (id) => ((await domainNumber(connection, id)) === "-" ? "not-done" : "done"),
  };
}

/** `virsh restore` of a snapshot's memory file, which it does not consume, with the disks on other files. */
export function restoreMemoryOperation(source: OperationSource): Operation<CallOf<"restoreMemory">> {
  const { connection, changed } = source;
  type Call = CallOf<"restoreMemory">;
  const argsOf = ({ memoryFile, start }: Call, path: string) => [
    "restore",
    `--file=${memoryFile}`,
    `--xml=${path}`,
    ...(start === "as-saved" ? [] : [`--${start}`]),
  ];
  return {
    command: (_, call) => ({ argv: connection.argv(argsOf(call, "DOMAIN.xml")), input: null }),
    evidence: async () => ({}),
    async run(id, call) {
      await requireOff(source, id);
      const domain = editXml(
        await connection.read(["save-image-dumpxml", `--file=${call.memoryFile}`, "--security-info"]),
      );
      if (domain.child("uuid")?.text() !== id)
        throw new Problem("blocked", `${call.memoryFile} holds the memory of another machine.`);
      putOnFiles(domain, call.files);
      try {
        await connection.changeWithXml(domain.toXml(), (path) => argsOf(call, path));
      } finally {
        changed(id);
      }
    },
    examine: async (id) => ((await domainNumber(connection, id)) === "-" ? "not-done" : "done"),
  };
}
