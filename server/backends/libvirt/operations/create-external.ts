import { chmod } from "node:fs/promises";
import { Problem } from "#lib/model/problem.ts";
import type { Operation } from "#server/backends/contract.ts";
import { snapshotExists, stateWithReason, waitUntilAtRest } from "./at-rest.ts";
import type { CallOf, OperationSource } from "./operation-source.ts";

type Call = CallOf<"createExternal">;

/** In virsh's lists of options a comma is doubled. */
const listed = (text: string): string => text.replaceAll(",", ",,");

const argsOf = (id: string, call: Call): string[] => [
  "snapshot-create-as",
  `--domain=${id}`,
  `--name=${call.name}`,
  ...(call.description ? [`--description=${call.description}`] : []),
  ...(call.memoryFile === null ? ["--disk-only"] : [`--memspec=file=${listed(call.memoryFile)},snapshot=external`]),
  ...(call.live ? ["--live"] : []),
  ...(call.halt ? ["--halt"] : []),
  ...(call.quiesce ? ["--quiesce"] : []),
  "--atomic",
  ...call.disks.map(({ target, file }) =>
    file === null
      ? `--diskspec=${listed(target)},snapshot=no`
      : `--diskspec=${listed(target)},snapshot=external,file=${listed(file)}`,
  ),
];

/** External snapshot. The overlays must not exist: QEMU would truncate them. */
export function createExternalOperation({ connection, observe, changed }: OperationSource): Operation<Call> {
  return {
    command: (id, call) => ({ argv: connection.argv(argsOf(id, call)), input: null }),
    evidence: async (id) => ({ state: await stateWithReason(connection, id) }),
    async run(id, call) {
      const { facts, snapshots } = await observe(id, []);
      if (snapshots.some((s) => s.name === call.name))
        throw new Problem("already-exists", `A snapshot "${call.name}" is there already. Choose another name.`);
      const files = [...call.disks.map((disk) => disk.file), call.memoryFile].filter((file) => file !== null);
      const taken = files.filter((file) => facts.existingPaths.has(file));
      if (taken.length > 0)
        throw new Problem("already-exists", `${taken.join(", ")} is there already; it is not written over.`, {
          files: taken,
        });
      try {
        await connection.change(argsOf(id, call));
        // libvirt 9.0 leaves the overlay of a machine that is off readable by all (CVE-2025-13193).
        if (!facts.isActive) for (const { file } of call.disks) if (file !== null) await chmod(file, 0o600);
      } finally {
        changed(id);
      }
    },
    async examine(id, call, evidence) {
      await waitUntilAtRest(connection, id);
      if (await snapshotExists(connection, id, call.name)) return "done";
      const { facts, head } = await observe(id, []);
      const overlays = call.disks.map((disk) => disk.file).filter((file) => file !== null);
      const isHalfDone = overlays.some(
        (file) => facts.existingPaths.has(file) || head.disks.some((disk) => disk.file === file),
      );
      return !isHalfDone && evidence.state === (await stateWithReason(connection, id)) ? "not-done" : "unknown";
    },
  };
}
