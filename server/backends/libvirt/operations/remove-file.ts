import { access, unlink } from "node:fs/promises";
import { Problem } from "#lib/model/problem.ts";
import type { Operation } from "#server/backends/contract.ts";
import type { CallOf, OperationSource } from "./operation-source.ts";

type Call = CallOf<"removeFile">;

const isThere = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

/** Removes an image or memory file, after looking once more that nothing builds on it and nobody has it. */
export function removeFileOperation({ observe, holdersOf, changed }: OperationSource): Operation<Call> {
  return {
    command: (_, { file }) => ({ argv: ["rm", "--", file], input: null }),
    evidence: async () => ({}),
    async run(id, { file }) {
      if (!(await isThere(file))) return;
      const { head, snapshots } = await observe(id, "all");
      const holders = [
        ...(await holdersOf(id, file)),
        ...head.disks
          .filter((disk) => disk.file === file || disk.backing.includes(file))
          .map((disk) => `the machine's ${disk.target}`),
        ...snapshots
          .filter((s) => s.memoryFile === file || s.disks.some((d) => d.mode !== "no" && d.file === file))
          .map((s) => `"${s.name}"`),
      ];
      if (holders.length > 0)
        throw new Problem("blocked", `${file} stays: ${holders.join(", ")} needs it.`, { file, holders });
      await unlink(file).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "ENOENT")
          throw new Problem("permission-denied", `${file} cannot be removed: ${error.message}`, { file });
      });
      changed(id);
    },
    examine: async (_, { file }) => ((await isThere(file)) ? "not-done" : "done"),
  };
}
