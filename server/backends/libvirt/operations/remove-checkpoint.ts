import { isActive, powerStateSchema } from "#lib/model/power-state.ts";
import { isProblem } from "#lib/model/problem.ts";
import type { Operation } from "#server/backends/contract.ts";
import { ignoreOutput, toolFailed } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";
import { imageInfoCommand } from "#server/images/image-info.ts";
import type { LibvirtConnection } from "../connection.ts";
import { parseDomain } from "../parse-domain.ts";
import { waitUntilAtRest } from "./at-rest.ts";
import type { CallOf, OperationSource } from "./operation-source.ts";

type Call = CallOf<"removeCheckpoint">;

const argsOf = (id: string, { checkpoint }: Call): string[] => [
  "checkpoint-delete",
  `--domain=${id}`,
  `--checkpointname=${checkpoint}`,
];

export async function checkpointExists(connection: LibvirtConnection, id: string, name: string): Promise<boolean> {
  const names = await connection.read(["checkpoint-list", `--domain=${id}`, "--name"]);
  return names.split("\n").includes(name);
}

/**
 * libvirt removes a checkpoint only of a machine that runs. Of one that is off it forgets it, and the bitmap, which has its name, is
 * taken out of the images by qemu-img: it would keep a snapshot from being loaded.
 */
export function removeCheckpointOperation({ connection, changed }: OperationSource): Operation<Call> {
  async function removeBitmaps(id: string, name: string): Promise<void> {
    const { disks } = parseDomain(await connection.read(["dumpxml", `--domain=${id}`]));
    for (const { file, format } of disks) {
      if (file === null || format !== "qcow2") continue;
      const { bitmaps } = await runCommand(imageInfoCommand(file, format));
      if (!bitmaps.includes(name)) continue;
      const argv = ["qemu-img", "bitmap", "--remove", "-f", "qcow2", file, name] as const;
      await runCommand({ argv: [...argv], timeoutMs: 60_000, parse: ignoreOutput, classify: toolFailed });
    }
  }
  /** A QEMU that was killed lost the bitmap, or has it as one that cannot be used: then libvirt can only forget the checkpoint. */
  async function deleteRunning(id: string, call: Call): Promise<void> {
    await connection.change(argsOf(id, call)).catch(async (error: unknown) => {
      if (!isProblem(error) || !/bitmap .*(not found|inconsistent)/i.test(error.message)) throw error;
      await connection.change([...argsOf(id, call), "--metadata"]);
    });
  }
  return {
    command: (id, call) => ({ argv: connection.argv(argsOf(id, call)), input: null }),
    evidence: async () => ({}),
    async run(id, call) {
      const state = (await connection.read(["domstate", `--domain=${id}`])).trim();
      const known = powerStateSchema.safeParse(state);
      const runs = isActive(known.success ? known.data : null);
      try {
        if (!runs) await removeBitmaps(id, call.checkpoint);
        if (!(await checkpointExists(connection, id, call.checkpoint))) return;
        if (runs) await deleteRunning(id, call);
        else await connection.change([...argsOf(id, call), "--metadata"]);
      } finally {
        changed(id);
      }
    },
    async examine(id, call) {
      await waitUntilAtRest(connection, id);
      return (await checkpointExists(connection, id, call.checkpoint)) ? "not-done" : "done";
    },
  };
}
